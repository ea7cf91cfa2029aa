use core::convert::Infallible;

use flytower_core::warp::filters::body::BodyDeserializeError;
use flytower_core::warp::http::StatusCode;
use flytower_core::warp::reject::{
    InvalidHeader, InvalidQuery, LengthRequired, MethodNotAllowed, MissingCookie, MissingHeader, PayloadTooLarge,
    Rejection, UnsupportedMediaType,
};
use flytower_core::warp::reply::{Reply, Response};
use flytower_core::{Error, ErrorKind};

/// Marks the response to a request that no route is for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Unmatched;

/// Marks the response to a request with too large a body: the one error that Backstage answers with a name of its own
/// and that features have no need of.
#[derive(Clone, Copy, Debug)]
pub(super) struct TooLarge;

/// What a request is answered that all routes have rejected.
pub(super) async fn answer(rejection: Rejection) -> Result<Response, Infallible> {
    Ok(if rejection.find::<PayloadTooLarge>().is_some() {
        marked(StatusCode::PAYLOAD_TOO_LARGE, TooLarge)
    } else if let Some(reason) = what_is_wrong(&rejection) {
        Error::input(reason).into_response()
    } else if rejection.is_not_found() || rejection.find::<MethodNotAllowed>().is_some() {
        // As Express: a route is a method and a path, and there is no such route.
        marked(StatusCode::NOT_FOUND, Unmatched)
    } else {
        Error::new(
            ErrorKind::Internal,
            format!("no filter handles the rejection {rejection:?}"),
        )
        .into_response()
    })
}

/// What is wrong with a request, if it is the request.
///
/// A route with the right path and method that dislikes the rest tells more than those that are not for the request at
/// all, so this comes before [`MethodNotAllowed`].
fn what_is_wrong(rejection: &Rejection) -> Option<String> {
    fn found<T: ToString + 'static>(rejection: &Rejection) -> Option<String> {
        rejection.find::<T>().map(ToString::to_string)
    }
    found::<BodyDeserializeError>(rejection)
        .or_else(|| found::<UnsupportedMediaType>(rejection))
        .or_else(|| found::<LengthRequired>(rejection))
        .or_else(|| found::<InvalidQuery>(rejection))
        .or_else(|| found::<InvalidHeader>(rejection))
        .or_else(|| found::<MissingHeader>(rejection))
        .or_else(|| found::<MissingCookie>(rejection))
}

fn marked<M: Clone + Send + Sync + 'static>(status: StatusCode, marker: M) -> Response {
    let mut response = Response::default();
    *response.status_mut() = status;
    response.extensions_mut().insert(marker);
    response
}

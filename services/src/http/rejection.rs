use flytower_core::Error;
use flytower_core::warp::filters::body::BodyDeserializeError;
use flytower_core::warp::http::StatusCode;
use flytower_core::warp::reject::{
    InvalidHeader, InvalidQuery, LengthRequired, MethodNotAllowed, MissingCookie, MissingHeader, PayloadTooLarge,
    Rejection, UnsupportedMediaType,
};
use flytower_core::warp::reply::{Reply, Response};

use super::body::BodyOutcome;
use super::body_error::BodyError;

/// Marks the response to a request that no route is for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Unmatched;

/// A rejection of a feature's own, with no filter that makes an answer of it.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Unhandled(String);

/// What a request is answered that all routes have rejected.
pub(super) fn answer(rejection: &Rejection, body: &BodyOutcome) -> Response {
    if let Some(error) = body_error(rejection, body) {
        of_body(error)
    } else if let Some(reason) = what_is_wrong(rejection) {
        Error::input(reason).into_response()
    } else if rejection.is_not_found() || rejection.find::<MethodNotAllowed>().is_some() {
        // As Express: a route is a method and a path, and there is no such route.
        marked(StatusCode::NOT_FOUND, Unmatched)
    } else {
        let rejection = format!("{rejection:?}");
        // Of `warp::fs`, which keeps the type to itself: a name that no file can have, most likely, or a file in the place of
        // a folder. What the system said is in the log.
        if rejection.contains("FileOpenError") {
            return marked(StatusCode::NOT_FOUND, Unmatched);
        }
        // As a cause it is for the log alone: what a rejection holds may be anything.
        let rejection = Unhandled(rejection);
        Error::internal("no filter handles the rejection of this request")
            .caused_by(rejection)
            .into_response()
    }
}

/// What a request is answered whose body cannot be read.
pub(super) fn of_body(error: BodyError) -> Response {
    marked(error.status(), error)
}

fn body_error(rejection: &Rejection, body: &BodyOutcome) -> Option<BodyError> {
    if rejection.find::<PayloadTooLarge>().is_some() {
        return Some(BodyError::TooLarge {
            length: body.length,
            limit: None,
        });
    }
    let json = rejection
        .find::<BodyDeserializeError>()
        .and_then(core::error::Error::source)
        .and_then(|cause| cause.downcast_ref::<serde_json::Error>());
    match json {
        // JSON, but not what is wanted: that is no matter of syntax.
        Some(error) if error.is_data() => None,
        Some(error) => Some(BodyError::Malformed(error.to_string())),
        None => BodyError::of(body),
    }
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

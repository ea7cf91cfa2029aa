use std::sync::{PoisonError, RwLock};

use flytower_core::services::{Handler, Request};
use flytower_core::warp::http::header::CONTENT_LENGTH;
use flytower_core::warp::http::uri::PathAndQuery;
use flytower_core::warp::http::{HeaderValue, Method, StatusCode, Uri};
use flytower_core::warp::reply::Response;
use hyper::body::Body;

use super::answer::Asked;
use super::error::HttpError;
use super::health::Health;
use super::mounts::Mounts;
use super::panic;

/// Decides who answers a request.
#[derive(Default)]
pub(super) struct Dispatcher {
    pub(super) health: Health,
    /// Written while the backend starts, read by each request.
    mounts: RwLock<Mounts>,
}

impl Dispatcher {
    pub(super) fn mount(&self, path: &str, handler: Handler) -> Result<(), HttpError> {
        self.mounts
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(path, handler)
    }

    pub(super) async fn answer(&self, request: Request) -> Response {
        let head = request.method() == Method::HEAD;
        let response = self.answer_with_body(request).await;
        // Here, where all answers pass: HTTP/1 leaves the body of an answer to HEAD out by itself, HTTP/2 sends it.
        if head { without_body(response) } else { response }
    }

    async fn answer_with_body(&self, mut request: Request) -> Response {
        if let Some(response) = self.health.answer(request.method(), request.uri().path()) {
            return response;
        }
        let found = self
            .mounts
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .find(request.uri().path());
        let Some((handler, end)) = found else { return nobody() };
        let asked = Asked::of(&request);
        if let Some(below) = uri_below(request.uri(), end) {
            *request.uri_mut() = below;
        }
        // The call itself may panic as well as the future.
        panic::contain(asked, async move { handler(request).await }).await
    }
}

/// Express answers without a body where there is no route.
fn nobody() -> Response {
    let mut response = Response::default();
    *response.status_mut() = StatusCode::NOT_FOUND;
    response
}

/// Says how long the body is that is left out.
fn without_body(mut response: Response) -> Response {
    let body = core::mem::take(response.body_mut());
    if let Some(length) = body.size_hint().exact().filter(|length| *length > 0) {
        response
            .headers_mut()
            .entry(CONTENT_LENGTH)
            .or_insert_with(|| HeaderValue::from(length));
    }
    response
}

/// The URI as somebody sees it who is mounted at its first `end` bytes. A part of a valid URI is valid.
fn uri_below(uri: &Uri, end: usize) -> Option<Uri> {
    let rest = uri.path_and_query()?.as_str().get(end..)?;
    let slash = if rest.starts_with('/') { "" } else { "/" };
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(PathAndQuery::try_from(format!("{slash}{rest}")).ok()?);
    Uri::from_parts(parts).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_handler_sees_what_is_below_its_path_with_the_query() {
        for (uri, end, below) in [
            ("/api/catalog/entities?filter=a%20b", 12, "/entities?filter=a%20b"),
            ("/api/catalog", 12, "/"),
            ("/api/catalog?x=1", 12, "/?x=1"),
            ("http://host:1/api/catalog/a", 12, "http://host:1/a"),
        ] {
            let uri: Uri = uri.parse().unwrap();
            assert_eq!(uri_below(&uri, end).unwrap().to_string(), below);
        }
    }
}

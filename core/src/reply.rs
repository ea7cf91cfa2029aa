//! What an [`Error`] looks like on the wire.

use std::sync::Arc;

use serde_json::json;
use warp::http::HeaderValue;
use warp::http::header::CONTENT_TYPE;
use warp::reply::{Reply, Response};

use crate::error::{Error, ErrorKind};

/// The error behind a response, for the router to add what it knows of the request.
#[derive(Clone, Debug)]
pub struct ErrorOfResponse(pub Arc<Error>);

/// Backstage's [error body](https://backstage.io/docs/backend-system/core-services/http-router). What it says of the
/// request (`request.method`, `request.url`) is filled in by the router, which knows it.
impl Reply for Error {
    fn into_response(self) -> Response {
        let mut response = error_response(&self, None);
        response.extensions_mut().insert(ErrorOfResponse(Arc::new(self)));
        response
    }
}

/// Makes the response for an error; `request` is the method and the URL below the plugin's path.
#[must_use]
pub fn error_response(error: &Error, request: Option<(&str, &str)>) -> Response {
    let status = error.kind().status();
    let mut response = Response::default();
    *response.status_mut() = status;
    if error.kind() == ErrorKind::NotModified {
        return response;
    }
    let mut body = json!({ "error": { "name": error.kind().name(), "message": message(error) } });
    if let Some((method, url)) = request {
        body["request"] = json!({ "method": method, "url": url });
    }
    body["response"] = json!({ "statusCode": status.as_u16() });
    *response.body_mut() = body.to_string().into();
    response.headers_mut().insert(
        CONTENT_TYPE,
        HeaderValue::from_static("application/json; charset=utf-8"),
    );
    response
}

/// What went wrong inside is for the log: a client learns the cause only of errors that are about its request.
fn message(error: &Error) -> String {
    match error.kind() {
        ErrorKind::Internal => error.to_string(),
        _ => error.chain().collect::<Vec<_>>().join("; caused by "),
    }
}

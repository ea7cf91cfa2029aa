//! What an [`Error`] looks like on the wire.

use std::error::Error as StdError;
use std::sync::Arc;

use serde_json::{Value, json};
use warp::http::header::CONTENT_TYPE;
use warp::http::{HeaderValue, StatusCode};
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
    let status = error.status();
    let mut response = Response::default();
    *response.status_mut() = status;
    if status == StatusCode::NOT_MODIFIED {
        return response;
    }
    let mut body = json!({ "error": on_the_wire(error) });
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

fn on_the_wire(error: &Error) -> Value {
    let mut wire = serialized(error.kind(), &error.to_string(), error.told_cause());
    for (name, value) in error.details() {
        wire[name] = value.clone();
    }
    wire
}

/// As Backstage's errors with a cause: the message tells the whole story, and the cause is there once more by itself.
fn serialized(kind: ErrorKind, message: &str, cause: Option<&(dyn StdError + 'static)>) -> Value {
    let Some(cause) = cause.filter(|cause| !Error::is_for_the_log(*cause)) else {
        return json!({ "name": kind.name(), "message": message });
    };
    let cause = serialized(Error::kind_of(cause), &cause.to_string(), cause.source());
    let separator = if message.is_empty() { "" } else { "; " };
    let message = format!("{message}{separator}caused by {}", named(&cause));
    json!({ "name": kind.name(), "message": message, "cause": cause })
}

/// What JavaScript makes a text of an error: its name and, if there is one, its message.
fn named(error: &Value) -> String {
    let text = |key: &str| error[key].as_str().unwrap_or_default().to_owned();
    match (text("name"), text("message")) {
        (name, message) if message.is_empty() => name,
        (name, message) => format!("{name}: {message}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_with_causes_names_each_in_its_message_and_sends_them_along() {
        let inner = Error::not_found("inner").caused_by(std::fmt::Error);
        let text = std::fmt::Error.to_string();

        assert_eq!(
            on_the_wire(&Error::conflict("outer").caused_by(inner)),
            json!({
                "name": "ConflictError",
                "message": format!("outer; caused by NotFoundError: inner; caused by Error: {text}"),
                "cause": {
                    "name": "NotFoundError",
                    "message": format!("inner; caused by Error: {text}"),
                    "cause": { "name": "Error", "message": text },
                },
            })
        );
    }

    #[test]
    fn an_error_sends_its_details_and_has_its_status() {
        let error = Error::input("outer")
            .caused_by(Error::not_found("inner"))
            .with_detail("code", "E_X")
            .with_status(StatusCode::INTERNAL_SERVER_ERROR);

        assert_eq!(
            on_the_wire(&error),
            json!({ "name": "InputError", "message": "outer", "code": "E_X" })
        );
        assert_eq!(error_response(&error, None).status(), 500);
        let error = Error::new(ErrorKind::NotModified, "").with_status(StatusCode::GONE);
        assert_eq!(error_response(&error, None).status(), 410);
    }

    #[test]
    fn that_there_is_no_connection_to_the_database_is_told_and_not_why() {
        let lost = || sea_orm::DbErr::ConnectionAcquire(sea_orm::ConnAcquireErr::Timeout);
        let message = "Failed to acquire connection from pool: Connection pool timed out";

        assert_eq!(
            on_the_wire(&Error::from(lost())),
            json!({ "name": "ServiceUnavailableError", "message": message })
        );
        let wrapped = Error::conflict("outer").caused_by(Error::not_found("inner").caused_by(lost()));
        assert_eq!(
            on_the_wire(&wrapped)["cause"],
            json!({ "name": "NotFoundError", "message": "inner" })
        );
    }

    #[test]
    fn an_error_without_a_message_is_named_all_the_same() {
        let error = Error::conflict("").caused_by(Error::not_found(""));

        assert_eq!(on_the_wire(&error)["message"], "caused by NotFoundError");
    }
}

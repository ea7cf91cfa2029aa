//! Routes that fail, in each way there is.

use flytower::services::Routes;
use flytower::warp::http::StatusCode;
use flytower::warp::reply::{Reply, Response};
use flytower::warp::{self, Filter};
use flytower::{Error, ErrorKind};
use serde_json::json;

use super::{any_of, get, with_headers};

/// An error of somebody else's.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Plain(&'static str);

/// The same with a cause.
#[derive(Debug, thiserror::Error)]
#[error("outer")]
struct WithCause(#[source] Plain);

pub(super) fn routes() -> Routes {
    any_of(vec![
        errors("", |kind| Error::new(kind, "what went wrong")),
        warp::path!("errors" / String)
            .and(warp::post())
            .map(|name: String| Error::new(kind_of(&name, ErrorKind::Internal), "what went wrong").into_response())
            .boxed(),
        errors("without-message", |kind| Error::new(kind, "")),
        errors("with-cause", |kind| {
            Error::new(kind, "outer").caused_by(Error::not_found("inner"))
        }),
        errors("with-causes", |kind| {
            Error::new(kind, "outer").caused_by(Error::conflict("middle").caused_by(Error::input("inner")))
        }),
        errors("with-plain-cause", |kind| {
            Error::new(kind, "outer").caused_by(Plain("plain"))
        }),
        get("faults/plain", || Error::from(Plain("plain"))),
        get("faults/plain-with-cause", || {
            Error::from(WithCause(Plain("secret inside")))
        }),
        get("faults/thrown-text", || -> Response {
            std::panic::panic_any("just a text")
        }),
        get("faults/extra", || {
            let error = Error::input("with extra").with_detail("code", "E_X");
            error.with_detail("foo", json!({ "bar": 1 }))
        }),
        warp::path!("faults" / "status" / u16)
            .and(warp::get())
            .map(|code| with_status(Error::internal("of my own"), code).with_detail("status", code))
            .map(Reply::into_response)
            .boxed(),
        warp::path!("faults" / "status-code" / u16)
            .and(warp::get())
            .map(|code| with_status(Error::input("of my own"), code).with_detail("statusCode", code))
            .map(Reply::into_response)
            .boxed(),
        get("faults/headers-set", || {
            let error = Error::not_found("after headers");
            with_headers(error, &[("x-custom", "kept"), ("cache-control", "max-age=60")])
        }),
    ])
}

fn with_status(error: Error, code: u16) -> Error {
    error.with_status(StatusCode::from_u16(code).unwrap())
}

/// `errors/<name>/<variant>`: an error of the kind with that name.
fn errors(variant: &'static str, error: fn(ErrorKind) -> Error) -> Routes {
    // What a `ForwardedError` is comes from its cause.
    let forwarded = match variant {
        "with-cause" => ErrorKind::NotFound,
        _ => ErrorKind::Internal,
    };
    let named = warp::path("errors").and(warp::path::param());
    let named = match variant {
        "" => named.boxed(),
        variant => named.and(warp::path(variant)).boxed(),
    };
    named
        .and(warp::path::end())
        .and(warp::get())
        .map(move |name: String| error(kind_of(&name, forwarded)).into_response())
        .boxed()
}

fn kind_of(name: &str, forwarded: ErrorKind) -> ErrorKind {
    let kinds = [
        ErrorKind::Input,
        ErrorKind::Authentication,
        ErrorKind::NotAllowed,
        ErrorKind::NotFound,
        ErrorKind::Conflict,
        ErrorKind::NotModified,
        ErrorKind::NotImplemented,
        ErrorKind::ServiceUnavailable,
    ];
    kinds.into_iter().find(|kind| kind.name() == name).unwrap_or(forwarded)
}

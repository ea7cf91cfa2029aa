//! Routes that fail, in each way there is.

use flytower::services::Routes;
use flytower::warp::reply::{Reply, Response};
use flytower::warp::{self, Filter};
use flytower::{Error, ErrorKind};

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
        get("faults/extra", || Error::input("with extra")),
        warp::path!("faults" / "status" / u16)
            .and(warp::get())
            .map(|_| Error::internal("of my own").into_response())
            .boxed(),
        warp::path!("faults" / "status-code" / u16)
            .and(warp::get())
            .map(|_| Error::input("of my own").into_response())
            .boxed(),
        get("faults/headers-set", || {
            let error = Error::not_found("after headers");
            with_headers(error, &[("x-custom", "kept"), ("cache-control", "max-age=60")])
        }),
    ])
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

//! The plugin `tester`: the twin of `reference/tester.js`.

mod answers;
mod faults;
mod requests;
mod streams;

use std::path::PathBuf;
use std::sync::Arc;

use flytower::services::{HttpRouter, RootConfig, Routes};
use flytower::warp::http::header::CONTENT_TYPE;
use flytower::warp::http::{HeaderName, HeaderValue};
use flytower::warp::reply::{Reply, Response};
use flytower::warp::{self, Filter};
use flytower::{Plugin, Result, plugin};
use serde_json::Value;

/// Has a route for whatever there is to be compared.
#[plugin(id = "tester")]
pub(crate) struct Tester {
    router: Arc<dyn HttpRouter>,
    config: Arc<dyn RootConfig>,
}
impl Plugin for Tester {
    async fn init(self) -> Result<()> {
        let files = self.config.get::<PathBuf>("tester.files")?;
        for routes in [
            answers::routes(),
            answers::more_routes(),
            requests::routes(),
            streams::routes(),
            faults::routes(),
            warp::path("files")
                .and(warp::fs::dir(files))
                .map(Reply::into_response)
                .boxed(),
        ] {
            self.router.mount(routes);
        }
        Ok(())
    }
}

/// JSON with the type that Express gives it.
pub(crate) fn json_reply(value: &Value) -> Response {
    typed("application/json; charset=utf-8", value.to_string())
}

/// A body with a type.
fn typed(kind: &'static str, body: impl Into<warp::hyper::body::Bytes>) -> Response {
    let mut response = Response::new(body.into().into());
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}

/// Headers on top of a reply.
fn with_headers(reply: impl Reply, headers: &[(&'static str, &'static str)]) -> Response {
    let mut response = reply.into_response();
    for (name, value) in headers {
        let name = HeaderName::from_static(name);
        response.headers_mut().append(name, HeaderValue::from_static(value));
    }
    response
}

/// GET of a path of fixed segments.
fn get<R: Reply>(path: &'static str, answer: impl Fn() -> R + Clone + Send + Sync + 'static) -> Routes {
    let mut filter = warp::any().boxed();
    for segment in path.split('/') {
        filter = filter.and(warp::path(segment)).boxed();
    }
    let answer = move || answer().into_response();
    filter.and(warp::path::end()).and(warp::get()).map(answer).boxed()
}

/// The first of these that does not reject a request.
fn any_of(routes: Vec<Routes>) -> Routes {
    let mut routes = routes.into_iter();
    let first = routes.next().expect("at least one");
    routes.fold(first, |all, next| all.or(next).unify().boxed())
}

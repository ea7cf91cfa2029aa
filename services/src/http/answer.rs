//! From a request to a plugin's filters, and back to what Backstage would answer.

use core::convert::Infallible;
use core::future::{Future, ready};
use std::sync::Arc;

use flytower_core::Error;
use flytower_core::reply::{ErrorOfResponse, error_response};
use flytower_core::services::{Handler, Request, Routes};
use flytower_core::warp::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use flytower_core::warp::http::uri::PathAndQuery;
use flytower_core::warp::http::{HeaderValue, Method, StatusCode, request};
use flytower_core::warp::reply::Response;
use flytower_core::warp::{self, Filter, Rejection};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use hyper::body::{Body, Incoming};
use tower_service::Service;

use super::body::{BodyOutcome, Fault, LimitedBody};
use super::body_error::BodyError;
use super::connection::ConnectionInfo;
use super::json_body::{self, Format};
use super::limits::Limits;
use super::rejection::{self, Unmatched};

/// The type of JSON, as Express has it. warp leaves the charset out.
const JSON: HeaderValue = HeaderValue::from_static("application/json; charset=utf-8");

/// A handler that hands requests to filters.
pub(super) fn handler(routes: Routes) -> Handler {
    Arc::new(move |request| answer(routes.clone(), request))
}

/// The filters' answer. They begin at once.
pub(super) fn answer(routes: Routes, request: Request) -> BoxFuture<'static, Response> {
    let asked = Asked::of(&request);
    if request.method() == Method::HEAD {
        let answer = answer_head(routes, request.into_parts().0);
        return answer.map(move |response| asked.complete(response)).boxed();
    }
    let limits = request
        .extensions()
        .get::<ConnectionInfo>()
        .map_or_else(|| Limits::default().of_body(), |connection| connection.body);
    let mut request = request.map(|body| LimitedBody::new(body, limits));
    match json_body::format(&request) {
        Ok(None) => {}
        Ok(Some(format)) => {
            let answer = answer_compressed(routes, request, format);
            return answer.map(move |response| asked.complete(response)).boxed();
        }
        Err(unsupported) => request.body_mut().refuse(Fault::Unsupported(unsupported)),
    }
    let outcome = request.body().outcome();
    // A future that awaited it would have room for it twice.
    let answer = call(routes, request, outcome);
    answer.map(move |response| asked.complete(response)).boxed()
}

/// As in Express, GET routes serve HEAD as well, unless there is one for HEAD.
async fn answer_head(routes: Routes, parts: request::Parts) -> Response {
    let head = warp::http::Request::from_parts(parts.clone(), String::new());
    let response = call(routes.clone(), head, BodyOutcome::default()).await;
    if response.extensions().get::<Unmatched>().is_none() {
        return response;
    }
    let mut get = warp::http::Request::from_parts(parts, String::new());
    *get.method_mut() = Method::GET;
    call(routes, get, BodyOutcome::default()).await
}

async fn answer_compressed(
    routes: Routes,
    request: warp::http::Request<LimitedBody<Incoming>>,
    format: Format,
) -> Response {
    match json_body::inflated(request, format).await {
        Ok(request) => {
            let outcome = BodyOutcome::of_length(request.body().len() as u64);
            call(routes, request, outcome).await
        }
        Err(error) => rejection::of_body(error),
    }
}

fn call<B>(
    routes: Routes,
    request: warp::http::Request<B>,
    body: BodyOutcome,
) -> impl Future<Output = Response> + Send + 'static
where
    B: Body + Send + Sync + 'static,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    let rejected = move |rejection: Rejection| ready(Ok::<_, Infallible>(rejection::answer(&rejection, &body)));
    let mut service = warp::service(routes.recover(rejected).unify());
    service.call(request).map(|response| match response {
        Ok(response) => response,
        Err(never) => match never {},
    })
}

/// What the answer to a request says about the request, if it is an error.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    method: Method,
    /// The path (below the mounted one, where this is made in a handler) with the query.
    url: Option<PathAndQuery>,
}

impl Asked {
    pub(super) fn of<B>(request: &warp::http::Request<B>) -> Self {
        Self {
            method: request.method().clone(),
            url: request.uri().path_and_query().cloned(),
        }
    }

    fn url(&self) -> &str {
        self.url.as_ref().map_or("/", PathAndQuery::as_str)
    }

    /// The response for an error that no handler is to blame for.
    pub(super) fn error(&self, error: &Error) -> Response {
        error_response(error, Some((self.method.as_str(), self.url())))
    }

    /// Fills in what a handler that fails does not know.
    pub(super) fn complete(&self, mut response: Response) -> Response {
        let content_type = response.headers_mut().get_mut(CONTENT_TYPE);
        if let Some(content_type) = content_type.filter(|content_type| *content_type == "application/json") {
            *content_type = JSON;
        }
        if let Some(ErrorOfResponse(error)) = response.extensions_mut().remove() {
            if response.status().is_server_error() {
                let causes = error.chain().collect::<Vec<_>>().join("; caused by ");
                self.log(&format!(
                    "request failed with status {}: {causes}",
                    response.status().as_u16()
                ));
            }
            // The body alone: a handler may have added headers.
            *response.body_mut() = self.error(&error).into_body();
            response.headers_mut().remove(CONTENT_LENGTH);
        } else if let Some(error) = response.extensions_mut().remove::<BodyError>()
            && let Some(wire) = error.on_the_wire()
        {
            *response.body_mut() = self.body_error(&wire, error.status()).to_string().into();
            response.headers_mut().insert(CONTENT_TYPE, JSON);
        }
        response
    }

    /// Logs why the request failed.
    pub(super) fn log(&self, why: &str) {
        tracing::error!(method = self.method.as_str(), url = self.url(), "{why}");
    }

    fn body_error(&self, error: &serde_json::Value, status: StatusCode) -> serde_json::Value {
        serde_json::json!({
            "error": error,
            "request": { "method": self.method.as_str(), "url": self.url() },
            "response": { "statusCode": status.as_u16() },
        })
    }
}

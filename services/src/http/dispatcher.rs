use core::future::Future;
use core::panic::AssertUnwindSafe;
use core::pin::Pin;
use core::task::{Context, Poll, ready};
use std::panic::catch_unwind;
use std::sync::{Arc, PoisonError, RwLock};

use flytower_core::services::{Handler, Request};
use flytower_core::warp::http::uri::PathAndQuery;
use flytower_core::warp::http::{StatusCode, Uri};
use flytower_core::warp::reply::Response;
use futures_util::future::BoxFuture;

use super::answer::Asked;
use super::error::HttpError;
use super::health::{Health, Question};
use super::mounts::Mounts;
use super::panic;
use super::response_body;
use super::service::HttpResponse;

/// Decides who answers a request.
pub(super) struct Dispatcher {
    health: Health,
    /// Where those routes are mounted that get what nobody else does.
    index_path: Option<String>,
    /// Written while the backend starts, read by each request.
    mounts: RwLock<Mounts>,
}

impl Dispatcher {
    pub(super) fn new(health: Health, index_path: Option<&str>) -> Self {
        Self {
            health,
            index_path: index_path.map(ToOwned::to_owned),
            mounts: RwLock::default(),
        }
    }

    pub(super) fn mount(&self, path: &str, handler: Handler) -> Result<(), HttpError> {
        self.mounts
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(path, handler)
    }

    /// Finds out who answers, and lets them begin: a future that did it would have to hold the request.
    pub(super) fn answer(self: &Arc<Self>, mut request: Request) -> Dispatched {
        if let Some(question) = Question::of(request.method(), request.uri().path()) {
            let dispatcher = Arc::clone(self);
            let answer = Box::pin(async move { dispatcher.health.answer(question).await });
            return Dispatched::Begun {
                asked: Asked::of(&request),
                answer,
            };
        }
        let Some((handler, end)) = self.find(request.uri().path()) else {
            return Dispatched::Answered(Some(nobody()));
        };
        if let Some(below) = uri_below(request.uri(), end) {
            *request.uri_mut() = below;
        }
        // As whoever is mounted there knows the URL.
        let asked = Asked::of(&request);
        match catch_unwind(AssertUnwindSafe(|| handler(request))) {
            Ok(answer) => Dispatched::Begun { asked, answer },
            Err(panic) => Dispatched::Answered(Some(panic::answer(&asked, &*panic))),
        }
    }

    /// Who is mounted there, and how much of the path they do not see.
    fn find(&self, path: &str) -> Option<(Handler, usize)> {
        let mounts = self.mounts.read().unwrap_or_else(PoisonError::into_inner);
        mounts.find(path).or_else(|| {
            let index = self.index_path.as_deref().filter(|_| !is_of_api(path))?;
            let (handler, _) = mounts.find(index)?;
            Some((handler, 0))
        })
    }
}

/// What is not there below `/api` is nothing that a frontend could show.
fn is_of_api(path: &str) -> bool {
    let rest = path
        .get(..4)
        .filter(|start| start.eq_ignore_ascii_case("/api"))
        .and_then(|_| path.get(4..));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Express answers without a body where there is no route.
fn nobody() -> Response {
    let mut response = Response::default();
    *response.status_mut() = StatusCode::NOT_FOUND;
    response
}

/// The URI as somebody sees it who is mounted at its first `end` bytes. A part of a valid URI is valid.
fn uri_below(uri: &Uri, end: usize) -> Option<Uri> {
    if end == 0 {
        return None;
    }
    let rest = uri.path_and_query()?.as_str().get(end..)?;
    let slash = if rest.starts_with('/') { "" } else { "/" };
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(PathAndQuery::try_from([slash, rest].concat()).ok()?);
    Uri::from_parts(parts).ok()
}

/// The answer of whoever a request was sent to, even if they panic.
pub(super) enum Dispatched {
    Begun {
        asked: Asked,
        answer: BoxFuture<'static, Response>,
    },
    Answered(Option<Response>),
}

impl Future for Dispatched {
    type Output = HttpResponse;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<HttpResponse> {
        let response = match &mut *self {
            Self::Begun { asked, answer } => match catch_unwind(AssertUnwindSafe(|| answer.as_mut().poll(context))) {
                Ok(answered) => ready!(answered),
                Err(panic) => panic::answer(asked, &*panic),
            },
            Self::Answered(response) => response.take().unwrap_or_default(),
        };
        // Nothing of it is polled again, or even dropped later than now.
        *self = Self::Answered(None);
        Poll::Ready(response_body::from_warp(response))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_lies_below_api_is_of_the_api() {
        for path in ["/api", "/api/", "/API/x"] {
            assert!(is_of_api(path), "{path}");
        }
        for path in ["/", "", "*", "/apis", "/catalog/api", "/äpi"] {
            assert!(!is_of_api(path), "{path}");
        }
    }

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

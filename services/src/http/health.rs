use std::sync::Arc;

use flytower_core::services::{HealthReport, RootHealth};
use flytower_core::warp::http::header::CONTENT_TYPE;
use flytower_core::warp::http::{HeaderMap, HeaderValue, Method};
use flytower_core::warp::reply::Response;

/// Answers whoever watches the backend from outside, with what [`RootHealth`] says.
pub(super) struct Health {
    service: Arc<dyn RootHealth>,
    /// What the answers carry in addition.
    headers: HeaderMap,
}

/// A question about health.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Question {
    Liveness,
    Readiness,
}

impl Question {
    /// What a request asks, if it is about health.
    pub(super) fn of(method: &Method, path: &str) -> Option<Self> {
        const PREFIX: &str = "/.backstage/health/v1/";
        if method != Method::GET && method != Method::HEAD {
            return None;
        }
        let prefix = path
            .get(..PREFIX.len())
            .filter(|prefix| prefix.eq_ignore_ascii_case(PREFIX))?;
        let name = &path[prefix.len()..];
        let name = name.strip_suffix('/').unwrap_or(name);
        if name.eq_ignore_ascii_case("liveness") {
            Some(Self::Liveness)
        } else if name.eq_ignore_ascii_case("readiness") {
            Some(Self::Readiness)
        } else {
            None
        }
    }
}

impl Health {
    pub(super) fn new(service: Arc<dyn RootHealth>, headers: HeaderMap) -> Self {
        Self { service, headers }
    }

    pub(super) async fn answer(&self, question: Question) -> Response {
        let HealthReport { status, payload, .. } = match question {
            Question::Liveness => self.service.liveness().await,
            Question::Readiness => self.service.readiness().await,
        };
        let mut response = if payload.is_null() {
            Response::default()
        } else {
            let mut response = Response::new(payload.to_string().into());
            let json = HeaderValue::from_static("application/json; charset=utf-8");
            response.headers_mut().insert(CONTENT_TYPE, json);
            response
        };
        *response.status_mut() = status;
        for (name, value) in &self.headers {
            response.headers_mut().insert(name, value.clone());
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_are_understood_as_express_would() {
        let of = |method: Method, path| Question::of(&method, path);

        assert_eq!(
            of(Method::GET, "/.backstage/health/v1/liveness"),
            Some(Question::Liveness)
        );
        assert_eq!(
            of(Method::HEAD, "/.Backstage/health/v1/Readiness/"),
            Some(Question::Readiness)
        );
        for path in ["/.backstage/health/v1/", "/.backstage/health/v1/readiness/x", "/x", "/"] {
            assert_eq!(of(Method::GET, path), None, "{path}");
        }
        assert_eq!(of(Method::POST, "/.backstage/health/v1/liveness"), None);
    }
}

use core::sync::atomic::{AtomicU8, Ordering};

use flytower_core::warp::http::header::CONTENT_TYPE;
use flytower_core::warp::http::{HeaderMap, HeaderValue, Method, StatusCode};
use flytower_core::warp::reply::Response;

const STARTING: u8 = 0;
const READY: u8 = 1;
const STOPPING: u8 = 2;

/// Whether the backend has started and is to be sent requests, for whoever watches it from outside.
///
/// See [root health](https://backstage.io/docs/backend-system/core-services/root-health) of Backstage.
#[derive(Debug, Default)]
pub(super) struct Health {
    state: AtomicU8,
    /// What its answers carry in addition.
    headers: HeaderMap,
}

impl Health {
    pub(super) fn with_headers(headers: HeaderMap) -> Self {
        Self {
            state: AtomicU8::default(),
            headers,
        }
    }

    pub(super) fn started(&self) {
        // Not a plain store: a backend that was told to stop before it had started does not turn ready.
        let _ = self
            .state
            .compare_exchange(STARTING, READY, Ordering::Relaxed, Ordering::Relaxed);
    }

    pub(super) fn stopping(&self) {
        self.state.store(STOPPING, Ordering::Relaxed);
    }

    /// The answer, if it is about health that was asked.
    pub(super) fn answer(&self, method: &Method, path: &str) -> Option<Response> {
        const PREFIX: &str = "/.backstage/health/v1/";
        if method != Method::GET && method != Method::HEAD {
            return None;
        }
        let prefix = path
            .get(..PREFIX.len())
            .filter(|prefix| prefix.eq_ignore_ascii_case(PREFIX))?;
        let name = &path[prefix.len()..];
        let name = name.strip_suffix('/').unwrap_or(name);
        let mut response = if name.eq_ignore_ascii_case("liveness") {
            // That this code runs is the answer.
            ok()
        } else if name.eq_ignore_ascii_case("readiness") {
            self.readiness()
        } else {
            return None;
        };
        for (name, value) in &self.headers {
            response.headers_mut().insert(name, value.clone());
        }
        Some(response)
    }

    fn readiness(&self) -> Response {
        match self.state.load(Ordering::Relaxed) {
            READY => ok(),
            STOPPING => not_ready(r#"{"message":"Backend is shutting down","status":"error"}"#),
            _ => not_ready(r#"{"message":"Backend has not started yet","status":"error"}"#),
        }
    }
}

fn ok() -> Response {
    json(StatusCode::OK, r#"{"status":"ok"}"#)
}

fn not_ready(body: &'static str) -> Response {
    json(StatusCode::SERVICE_UNAVAILABLE, body)
}

fn json(status: StatusCode, body: &'static str) -> Response {
    let mut response = Response::new(body.into());
    *response.status_mut() = status;
    response.headers_mut().insert(
        CONTENT_TYPE,
        HeaderValue::from_static("application/json; charset=utf-8"),
    );
    response
}

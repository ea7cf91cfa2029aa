//! What a test asks a backend, and what that answers.

mod failure;
mod request;
mod response;
mod sent;

use core::fmt;
use core::time::Duration;
use std::net::SocketAddr;

use flytower::warp::http::Method;
use reqwest::redirect::Policy;

pub use failure::RequestFailure;
pub(crate) use request::Target;
pub use request::TestRequest;
pub use response::TestResponse;

use crate::logs::Logs;

/// How long an answer may take: a route that hangs is to fail its test.
const PATIENCE: Duration = Duration::from_secs(30);

/// Asks a test backend. Redirects are not followed: they are answers.
#[derive(Clone)]
pub struct TestClient {
    http: reqwest::Client,
    address: SocketAddr,
    base_url: String,
    logs: Logs,
}

impl TestClient {
    pub(crate) fn new(address: SocketAddr, logs: Logs) -> Self {
        let http = reqwest::Client::builder()
            .no_proxy()
            .redirect(Policy::none())
            .timeout(PATIENCE)
            .build();
        Self {
            // it has no certificates to load, which is all that could fail
            http: http.unwrap_or_default(),
            address,
            base_url: format!("http://{address}"),
            logs,
        }
    }

    /// The address that the backend listens on.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// What the paths of requests follow: `http://127.0.0.1:49152`.
    #[must_use]
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// Asks with GET.
    #[track_caller]
    pub fn get(&self, path: impl Into<String>) -> TestRequest {
        self.request(Method::GET, path)
    }

    /// Asks with POST.
    #[track_caller]
    pub fn post(&self, path: impl Into<String>) -> TestRequest {
        self.request(Method::POST, path)
    }

    /// Asks with any method.
    #[track_caller]
    pub fn request(&self, method: Method, path: impl Into<String>) -> TestRequest {
        let target = Target::Server {
            http: self.http.clone(),
            base_url: self.base_url.clone(),
        };
        TestRequest::new(target, method, path.into(), self.logs.clone())
    }
}

impl fmt::Debug for TestClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("TestClient").field(&self.base_url).finish()
    }
}

use std::error::Error;

use flytower::warp::http::Method;

/// Why a request has no answer.
#[derive(Debug, thiserror::Error)]
#[error("{method} {url} got no answer; has the backend stopped, or does the route take longer than 30 seconds?")]
#[non_exhaustive]
pub struct RequestFailure {
    /// What was asked with.
    pub method: Method,
    /// Who was asked.
    pub url: String,
    /// What went wrong, as whoever sent the request says it.
    source: Box<dyn Error + Send + Sync>,
}

impl RequestFailure {
    pub(super) fn new(method: Method, url: String, source: impl Error + Send + Sync + 'static) -> Self {
        Self {
            method,
            url,
            source: source.into(),
        }
    }
}

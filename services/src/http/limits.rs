use core::time::Duration;

use flytower_core::services::RootConfig;
use tokio::time::Instant;

use super::duration;
use super::error::HttpError;

const HEAD_KEY: &str = "backend.server.headersTimeout";
const REQUEST_KEY: &str = "backend.server.requestTimeout";
const BODY_KEY: &str = "backend.server.maxBodySize";

/// What a server allows.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// More connections wait until others are closed.
    pub(super) connections: usize,
    /// For a client to send the head of a request; also how long a connection may stay without a request.
    pub(super) head: Duration,
    /// For a client to send a whole request.
    pub(super) request: Duration,
    /// How many bytes the body of a request may have.
    pub(super) body: u64,
    /// For requests to be answered once the server stops.
    pub(super) drain: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        // Node allows the same times for a head and a request. Its drain has no limit, so that one stuck request keeps it
        // alive; nor has Backstage one for bodies, where each plugin is trusted to have its own.
        Self {
            connections: 10_000,
            head: Duration::from_secs(60),
            request: Duration::from_secs(300),
            body: 10 * 1024 * 1024,
            drain: Duration::from_secs(10),
        }
    }
}

impl Limits {
    pub(super) fn configured(config: &dyn RootConfig) -> Result<Self, flytower_core::Error> {
        let default = Self::default();
        Ok(Self {
            head: time(config, HEAD_KEY)?.unwrap_or(default.head),
            request: time(config, REQUEST_KEY)?.unwrap_or(default.request),
            body: config.get_optional(BODY_KEY)?.unwrap_or(default.body),
            ..default
        })
    }

    /// The limits of the body of a request that arrives now.
    pub(super) fn of_body(&self) -> BodyLimits {
        let now = Instant::now();
        BodyLimits {
            size: self.body,
            // A limit beyond the end of time is none; a year will do.
            deadline: now
                .checked_add(self.request)
                .unwrap_or(now + Duration::from_secs(31_536_000)),
        }
    }
}

/// As in Backstage, these may be plain numbers, of milliseconds.
fn time(config: &dyn RootConfig, key: &'static str) -> Result<Option<Duration>, HttpError> {
    match config.snapshot().value(key).and_then(serde_json::Value::as_u64) {
        Some(milliseconds) => Ok(Some(Duration::from_millis(milliseconds))),
        None => duration::configured(config, key),
    }
}

/// What the body of one request may be. The server puts it into the request's extensions.
#[derive(Clone, Copy, Debug)]
pub(super) struct BodyLimits {
    pub(super) size: u64,
    pub(super) deadline: Instant,
}

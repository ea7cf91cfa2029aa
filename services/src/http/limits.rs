use core::time::Duration;

use tokio::time::Instant;

use super::config::{ServerConfig, TimeLimit};

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
    pub(super) fn configured(config: &ServerConfig) -> Self {
        let default = Self::default();
        let time = |limit: Option<TimeLimit>, default| limit.map_or(default, |limit| limit.0);
        Self {
            head: time(config.headers_timeout, default.head),
            request: time(config.request_timeout, default.request),
            body: config.max_body_size.unwrap_or(default.body),
            ..default
        }
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

/// What the body of one request may be. The server puts it into the request's extensions.
#[derive(Clone, Copy, Debug)]
pub(super) struct BodyLimits {
    pub(super) size: u64,
    pub(super) deadline: Instant,
}

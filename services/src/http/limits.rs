use core::num::NonZeroU32;
use core::time::Duration;

use tokio::sync::Semaphore;

use super::config::{ServerConfig, TimeLimit};

/// As many as Node allows.
const MAX_HEADERS: usize = 2000;

const FOR_EVER: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// What a server allows.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// More connections wait until others are closed.
    pub(super) connections: usize,
    /// For a client to send the head of a request; also how long a connection may stay without its first one.
    pub(super) head: Duration,
    /// For a client to agree on how to encrypt: never longer than for a head, and never without limit.
    pub(super) handshake: Duration,
    /// For a client to send a whole request.
    pub(super) request: Duration,
    /// How long a connection may stay without another request.
    pub(super) keep_alive: Duration,
    /// How long nothing may come or go on a connection.
    pub(super) inactivity: Option<Duration>,
    /// How many headers a request may have.
    pub(super) headers: usize,
    /// How many requests a connection may carry.
    pub(super) requests: Option<u64>,
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
            handshake: Duration::from_secs(60),
            request: Duration::from_secs(300),
            keep_alive: Duration::from_secs(5),
            inactivity: None,
            headers: 100,
            requests: None,
            body: 10 * 1024 * 1024,
            drain: Duration::from_secs(10),
        }
    }
}

impl Limits {
    pub(super) fn configured(config: &ServerConfig) -> Self {
        let default = Self::default();
        let time = |limit: Option<TimeLimit>, default| match limit {
            // As in Node: no limit, for which a year will do.
            Some(TimeLimit(Duration::ZERO)) => FOR_EVER,
            // what is longer is none either, and beyond what clocks can add
            Some(limit) => limit.0.min(FOR_EVER),
            None => default,
        };
        // beyond that they could not be counted
        let countable = |number: NonZeroU32| (number.get() as usize).min(Semaphore::MAX_PERMITS);
        let head = time(config.headers_timeout, default.head);
        Self {
            connections: config.max_connections.map_or(default.connections, countable),
            head,
            handshake: head.min(default.handshake),
            request: time(config.request_timeout, default.request),
            keep_alive: time(config.keep_alive_timeout, default.keep_alive),
            inactivity: config
                .timeout
                .map(|limit| limit.0.min(FOR_EVER))
                .filter(|limit| !limit.is_zero()),
            // As in Node, 0 is no limit; hyper's own, of the size of all of them, remains.
            headers: match config.max_headers_count {
                None => default.headers,
                Some(0) => MAX_HEADERS,
                Some(count) => (count as usize).min(MAX_HEADERS),
            },
            requests: config.max_requests_per_socket.filter(|requests| *requests > 0),
            body: config.max_body_size.unwrap_or(default.body),
            ..default
        }
    }

    /// How often a connection looks at the clock, at least: clients may take as much longer for the head of a request.
    pub(super) fn tick(&self) -> Duration {
        // Which of both limits counts for an idle connection changes with its first request.
        (self.head / 8).min(self.keep_alive).max(Duration::from_millis(1))
    }

    /// Whether the request with this number is the last of its connection.
    pub(super) fn is_last(&self, number: u64) -> bool {
        self.requests.is_some_and(|requests| number >= requests)
    }

    /// Whether the connection has carried all that it may before the request with this number.
    pub(super) fn is_beyond(&self, number: u64) -> bool {
        self.requests.is_some_and(|requests| number > requests)
    }

    /// The limits of the body of a request.
    pub(super) fn of_body(&self) -> BodyLimits {
        BodyLimits {
            size: self.body,
            time: self.request,
        }
    }
}

/// What the body of one request may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct BodyLimits {
    pub(super) size: u64,
    /// From the end of the head on.
    pub(super) time: Duration,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_handshake_is_limited_even_if_the_head_of_a_request_is_not() {
        for (head, handshake) in [(None, 60), (Some(0), 60), (Some(7), 7), (Some(3600), 60)] {
            let config = ServerConfig {
                headers_timeout: head.map(|seconds| TimeLimit(Duration::from_secs(seconds))),
                ..ServerConfig::default()
            };

            let limits = Limits::configured(&config);

            assert_eq!(limits.handshake, Duration::from_secs(handshake), "{head:?}");
        }
    }
}

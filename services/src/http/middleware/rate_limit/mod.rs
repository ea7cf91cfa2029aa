//! How many requests a client may send.

mod memory;

use core::net::IpAddr;
use core::ops::ControlFlow;
use std::sync::Arc;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use flytower_core::warp::http::header::{CONTENT_TYPE, RETRY_AFTER};
use flytower_core::warp::http::{Extensions, HeaderMap, HeaderName, HeaderValue, StatusCode};
use hyper::Request;

use self::memory::Memory;
use super::Around;
use super::trust_proxy::ClientInfo;
use crate::http::config::{IpRange, RateLimitConfig, RateLimitRule, StoreKind, bits_of, canonical};
use crate::http::{ConnectionInfo, HttpError, HttpResponse};

const LIMIT: HeaderName = HeaderName::from_static("x-ratelimit-limit");
const REMAINING: HeaderName = HeaderName::from_static("x-ratelimit-remaining");
const RESET: HeaderName = HeaderName::from_static("x-ratelimit-reset");

/// What a client is told that has sent too many.
pub(in crate::http) const TOO_MANY: &str =
    r#"{"error":{"name":"Error","message":"Too many requests, please try again later"},"response":{"statusCode":429}}"#;

/// Lets a client send so many requests in a window of time, which begins with its first (`backend.rateLimit`).
///
/// A client is an address, or in IPv6 a network of 2⁷² addresses, as a single household may have that many. The counts
/// are in memory, of which they take a bounded amount.
#[derive(Clone, Debug)]
pub struct RateLimit(Arc<Limiter>);

#[derive(Debug)]
struct Limiter {
    limit: u32,
    allowed: Vec<IpRange>,
    skip_successful: bool,
    skip_failed: bool,
    counts: Memory,
}

impl RateLimit {
    /// The limit for all requests, if there is one.
    ///
    /// # Errors
    ///
    /// [`HttpError::UnknownStore`], if the configuration wants another store than the memory.
    pub fn global(config: &RateLimitConfig) -> Result<Option<Self>, HttpError> {
        check_store(config)?;
        Ok(config.global().map(|rule| Self::new(&rule)))
    }

    /// The limit for requests to a plugin, if there is one.
    ///
    /// # Errors
    ///
    /// As [`global`](Self::global).
    pub fn of_plugin(config: &RateLimitConfig, id: &str) -> Result<Option<Self>, HttpError> {
        check_store(config)?;
        Ok(config.plugin(id).map(Self::new))
    }

    /// A limit with counts of its own.
    #[must_use]
    pub fn new(rule: &RateLimitRule) -> Self {
        Self(Arc::new(Limiter {
            limit: rule.incoming_request_limit,
            allowed: rule.ip_allow_list.clone(),
            skip_successful: rule.skip_successful_requests,
            skip_failed: rule.skip_failed_requests,
            counts: Memory::new(rule.window.0),
        }))
    }

    /// Counts a request; nothing, if it does not count.
    pub(in crate::http) fn count(&self, request: &Extensions) -> Option<Counted> {
        let ip = canonical(client(request)?);
        if self.0.allowed.iter().any(|range| range.contains(ip)) {
            return None;
        }
        let client = key(ip);
        let now = Instant::now();
        let (count, resets_at) = self.0.counts.hit(client, now);
        Some(Counted {
            client,
            count,
            limit: self.0.limit,
            seconds_left: resets_at.saturating_duration_since(now).as_millis().div_ceil(1000) as u64,
        })
    }

    /// Takes a request back that turns out not to count.
    pub(in crate::http) fn settle(&self, counted: &Counted, status: StatusCode) {
        let failed = status.as_u16() >= 400;
        if failed && self.0.skip_failed || !failed && self.0.skip_successful {
            self.0.counts.take_back(counted.client);
        }
    }
}

fn check_store(config: &RateLimitConfig) -> Result<(), HttpError> {
    match config.store() {
        StoreKind::Memory => Ok(()),
        StoreKind::Redis => Err(HttpError::UnknownStore { store: "redis" }),
    }
}

fn client(request: &Extensions) -> Option<IpAddr> {
    let known = request.get::<ClientInfo>().map(|client| client.ip);
    known.or_else(|| request.get::<ConnectionInfo>().map(ConnectionInfo::ip))
}

/// What stands for a client.
fn key(ip: IpAddr) -> u128 {
    match ip {
        IpAddr::V4(_) => bits_of(ip),
        IpAddr::V6(_) => bits_of(ip) >> 72 << 72,
    }
}

/// A request that counts.
#[derive(Clone, Copy, Debug)]
pub struct Counted {
    client: u128,
    /// How many there have been, with this one.
    count: u32,
    limit: u32,
    seconds_left: u64,
}

impl Counted {
    pub(in crate::http) const fn is_too_many(&self) -> bool {
        self.count > self.limit
    }

    /// Says how much is left.
    pub(in crate::http) fn describe(&self, headers: &mut HeaderMap) {
        let now = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default()
            .as_millis();
        let now = u64::try_from(now.div_ceil(1000)).unwrap_or_default();
        headers.insert(LIMIT, HeaderValue::from(self.limit));
        headers.insert(REMAINING, HeaderValue::from(self.limit.saturating_sub(self.count)));
        headers.insert(RESET, HeaderValue::from(now.saturating_add(self.seconds_left)));
        if self.is_too_many() {
            headers.insert(RETRY_AFTER, HeaderValue::from(self.seconds_left));
            headers.insert(
                CONTENT_TYPE,
                HeaderValue::from_static("application/json; charset=utf-8"),
            );
        }
    }
}

impl Around for RateLimit {
    /// Nothing, if the request does not count.
    type Seen = Option<Counted>;

    fn before<B>(&self, request: &mut Request<B>) -> ControlFlow<HttpResponse, Self::Seen> {
        let counted = self.count(request.extensions());
        let Some(too_many) = counted.filter(Counted::is_too_many) else {
            return ControlFlow::Continue(counted);
        };
        let mut response = HttpResponse::new(TOO_MANY.into());
        *response.status_mut() = StatusCode::TOO_MANY_REQUESTS;
        self.after(Some(too_many), &mut response);
        ControlFlow::Break(response)
    }

    fn after(&self, seen: Self::Seen, response: &mut HttpResponse) {
        let Some(counted) = seen else { return };
        self.settle(&counted, response.status());
        // The limit of a plugin, further inside, is the one to tell of.
        if !response.headers().contains_key(LIMIT) {
            counted.describe(response.headers_mut());
        }
    }
}

#[cfg(test)]
mod tests;

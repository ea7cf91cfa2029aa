use core::num::NonZeroU32;
use core::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer};

use super::forms::{Forms, forms, scalar_of_text};
use flytower_core::config::ConfigDuration;

/// What the server allows its clients (`backend.server`).
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct ServerConfig {
    /// For the head of a request, 60 seconds unless configured.
    pub headers_timeout: Option<TimeLimit>,
    /// For a whole request, 300 seconds unless configured.
    pub request_timeout: Option<TimeLimit>,
    /// How long a connection may stay open without a request after the first, 5 seconds unless configured.
    pub keep_alive_timeout: Option<TimeLimit>,
    /// How long nothing may come or go on a connection; 0, which means as long as it likes, unless configured.
    pub timeout: Option<TimeLimit>,
    /// How many headers a request may have: 100 unless configured, and never more than 2000.
    pub max_headers_count: Option<u32>,
    /// How many requests a connection may carry; 0, which means any number, unless configured.
    pub max_requests_per_socket: Option<u64>,
    /// How many bytes the body of a request may have, 10 MiB unless configured.
    pub max_body_size: Option<u64>,
    /// How many connections there may be at a time, 10,000 unless configured; more wait. Backstage has none.
    pub max_connections: Option<NonZeroU32>,
}

/// A duration, or a number of milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeLimit(pub Duration);

impl Forms for TimeLimit {
    const WANTED: &'static str = "a number of milliseconds, or a duration such as \"5 seconds\" or { seconds: 5 }";

    fn of_number(number: u64) -> Option<Self> {
        Some(Self(Duration::from_millis(number)))
    }

    fn of_text(text: &str) -> Option<Self> {
        scalar_of_text(text).or_else(|| ConfigDuration::of_text(text).map(|duration| Self(duration.0)))
    }

    fn of_object<'de, D: Deserializer<'de>>(object: D) -> Result<Self, D::Error> {
        ConfigDuration::deserialize(object).map(|duration| Self(duration.0))
    }
}

forms!(TimeLimit, "TimeLimit", {
    "anyOf": [{ "type": "number", "minimum": 0 }, { "type": "string" }, { "type": "object" }],
});

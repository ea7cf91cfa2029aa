use core::fmt;
use core::time::Duration;
use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::de::{Error as _, Unexpected};
use serde::{Deserialize, Deserializer};

use super::ip_range::loopback;
use super::{Forms, IpRange};
use flytower_core::config::ConfigDuration;

/// How many requests a client may send (`backend.rateLimit`).
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub enum RateLimitConfig {
    /// `false`, or nothing: as many as it likes.
    #[default]
    Off,
    /// `true` (the defaults), or an object.
    On(Box<RateLimitSettings>),
}

impl RateLimitConfig {
    /// What applies to requests whatever their plugin.
    #[must_use]
    pub fn global(&self) -> Option<RateLimitRule> {
        match self {
            Self::On(settings) if settings.global => Some(settings.rule()),
            _ => None,
        }
    }

    /// What applies to requests for one plugin, in addition.
    #[must_use]
    pub fn plugin(&self, id: &str) -> Option<&RateLimitRule> {
        match self {
            Self::On(settings) => settings.plugin.get(id),
            Self::Off => None,
        }
    }

    /// Where to count.
    #[must_use]
    pub fn store(&self) -> StoreKind {
        match self {
            Self::On(settings) => settings.store.as_ref().map_or(StoreKind::Memory, |store| store.kind),
            Self::Off => StoreKind::Memory,
        }
    }
}

/// The section `backend.rateLimit`: the rule for all requests, and those of plugins.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct RateLimitSettings {
    /// Where to count.
    pub store: Option<StoreConfig>,
    /// Whether there is a rule for all requests.
    pub global: bool,
    /// See [`RateLimitRule::window`].
    #[serde(deserialize_with = "window")]
    pub window: ConfigDuration,
    /// See [`RateLimitRule::incoming_request_limit`].
    pub incoming_request_limit: u32,
    /// See [`RateLimitRule::pass_on_store_error`].
    pub pass_on_store_error: bool,
    /// See [`RateLimitRule::ip_allow_list`].
    pub ip_allow_list: Vec<IpRange>,
    /// See [`RateLimitRule::skip_successful_requests`].
    pub skip_successful_requests: bool,
    /// See [`RateLimitRule::skip_failed_requests`].
    pub skip_failed_requests: bool,
    /// Rules for the requests to single plugins, by the plugin's id.
    pub plugin: BTreeMap<String, RateLimitRule>,
}

impl RateLimitSettings {
    fn rule(&self) -> RateLimitRule {
        RateLimitRule {
            window: self.window,
            incoming_request_limit: self.incoming_request_limit,
            pass_on_store_error: self.pass_on_store_error,
            ip_allow_list: self.ip_allow_list.clone(),
            skip_successful_requests: self.skip_successful_requests,
            skip_failed_requests: self.skip_failed_requests,
        }
    }
}

impl Default for RateLimitSettings {
    fn default() -> Self {
        let rule = RateLimitRule::default();
        Self {
            store: None,
            global: true,
            window: rule.window,
            incoming_request_limit: rule.incoming_request_limit,
            pass_on_store_error: rule.pass_on_store_error,
            ip_allow_list: rule.ip_allow_list,
            skip_successful_requests: rule.skip_successful_requests,
            skip_failed_requests: rule.skip_failed_requests,
            plugin: BTreeMap::new(),
        }
    }
}

/// How many requests a client may send in which time.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct RateLimitRule {
    /// The time, a minute unless configured. It begins with a client's first request.
    #[serde(deserialize_with = "window")]
    pub window: ConfigDuration,
    /// The number of requests, 5 unless configured.
    pub incoming_request_limit: u32,
    /// Whether to let requests through that cannot be counted. The memory never fails.
    pub pass_on_store_error: bool,
    /// Who is not counted: the machine itself unless configured.
    pub ip_allow_list: Vec<IpRange>,
    /// Whether requests that are answered with less than 400 do not count.
    pub skip_successful_requests: bool,
    /// Whether requests that are answered with 400 or more do not count.
    pub skip_failed_requests: bool,
}

impl Default for RateLimitRule {
    fn default() -> Self {
        Self {
            window: ConfigDuration(Duration::from_secs(60)),
            incoming_request_limit: 5,
            pass_on_store_error: false,
            ip_allow_list: loopback(),
            skip_successful_requests: false,
            skip_failed_requests: false,
        }
    }
}

/// A time in which nothing can be counted would be no limit.
fn window<'de, D: Deserializer<'de>>(deserializer: D) -> Result<ConfigDuration, D::Error> {
    let window = ConfigDuration::deserialize(deserializer)?;
    if window.0.is_zero() {
        let found = Unexpected::Other("no time at all");
        return Err(D::Error::invalid_value(
            found,
            &"a duration of more than none, or `rateLimit: false`",
        ));
    }
    Ok(window)
}

/// Where requests are counted (`backend.rateLimit.store`).
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct StoreConfig {
    /// What it is.
    #[serde(rename = "type")]
    pub kind: StoreKind,
    /// Where it is, if it is elsewhere.
    #[schemars(extend("visibility" = "secret"))]
    pub connection: Option<String>,
}

/// Without the connection, which may hold a password.
impl fmt::Debug for StoreConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoreConfig")
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}

/// What a store is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum StoreKind {
    /// The memory of this process.
    Memory,
    /// A server that several backends share.
    Redis,
}

impl Forms for RateLimitConfig {
    const WANTED: &'static str = "true, false, or an object";

    fn of_bool(value: bool) -> Option<Self> {
        Some(if value { Self::On(Box::default()) } else { Self::Off })
    }

    fn of_object<'de, D: Deserializer<'de>>(object: D) -> Result<Self, D::Error> {
        RateLimitSettings::deserialize(object).map(|settings| Self::On(Box::new(settings)))
    }
}

impl<'de> Deserialize<'de> for RateLimitConfig {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        super::read(deserializer)
    }
}

impl JsonSchema for RateLimitConfig {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "RateLimitConfig".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let settings = generator.subschema_for::<RateLimitSettings>();
        schemars::json_schema!({ "anyOf": [{ "type": "boolean" }, settings] })
    }
}

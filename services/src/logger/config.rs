use std::collections::BTreeMap;

use flytower_core::config;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::level::LogLevel;
use super::matcher::FieldMatcher;

/// What is logged: `backend.logger`. All of it is read anew when the configuration changes.
#[config(path = "backend.logger")]
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct LoggerConfig {
    /// How important an event must be to be logged, unless an override says otherwise. The environment variable
    /// `LOG_LEVEL` wins over it. Default: `info`.
    pub level: Option<LogLevel>,
    /// Fields that every line carries, unless an event has its own of that name.
    pub meta: Map<String, Value>,
    /// Other levels for some events: the first override that matches decides, whether it raises the level or lowers it.
    pub overrides: Vec<LevelOverride>,
}

/// The level of the events that match.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct LevelOverride {
    /// What the fields of an event must be, each of them. `message`, `level` and `target` count as fields.
    pub matchers: BTreeMap<String, FieldMatcher>,
    /// How important such an event must be to be logged.
    pub level: LogLevel,
}

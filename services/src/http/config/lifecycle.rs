use core::time::Duration;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::http::duration::ConfigDuration;

/// How the backend starts and stops (`backend.lifecycle`).
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct LifecycleConfig {
    /// How long requests wait for their plugin to start: 5 seconds unless configured.
    pub startup_request_pause_timeout: Option<ConfigDuration>,
    /// How long the backend goes on to answer after it has said that it stops.
    pub server_shutdown_delay: Option<ConfigDuration>,
}

impl LifecycleConfig {
    /// How long requests wait for their plugin to start.
    #[must_use]
    pub fn patience(&self) -> Duration {
        self.startup_request_pause_timeout
            .map_or(Duration::from_secs(5), |pause| pause.0)
    }
}

use core::time::Duration;

use schemars::JsonSchema;
use serde::Deserialize;

use flytower_core::config::ConfigDuration;

/// How the backend starts and stops (`backend.lifecycle`).
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct LifecycleConfig {
    /// How long requests wait for their plugin to start: 5 seconds unless configured.
    pub startup_request_pause_timeout: Option<ConfigDuration>,
    /// How long the backend goes on to answer after it has said that it stops: not at all unless configured. The time there
    /// is to stop has to be longer by a quarter at least (`StartOptions::stop_timeout`).
    pub server_shutdown_delay: Option<ConfigDuration>,
}

impl LifecycleConfig {
    /// How long requests wait for their plugin to start.
    #[must_use]
    pub fn patience(&self) -> Duration {
        self.startup_request_pause_timeout
            .map_or(Duration::from_secs(5), |pause| pause.0)
    }

    /// How long the backend goes on to answer.
    #[must_use]
    pub fn delay(&self) -> Duration {
        self.server_shutdown_delay.map_or(Duration::ZERO, |delay| delay.0)
    }
}

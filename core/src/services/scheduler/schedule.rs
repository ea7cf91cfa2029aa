use core::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer};

use super::TaskFrequency;
use crate::config::ConfigDuration;

/// When a task runs, and for how long it may.
///
/// It can stand in a section of the configuration, with Backstage's keys:
///
/// ```
/// use std::time::Duration;
///
/// use flytower_core::config::ConfigSnapshot;
/// use flytower_core::services::{TaskFrequency, TaskSchedule};
/// use serde_json::json;
///
/// let config = ConfigSnapshot::new(
///     json!({ "schedule": { "frequency": { "cron": "0 3 * * *" }, "timeout": "10 minutes", "scope": "local" } }),
///     "app-config.yaml",
/// );
///
/// let schedule: TaskSchedule = config.get("schedule")?;
///
/// let nightly = TaskSchedule::new(TaskFrequency::Cron("0 3 * * *".to_owned()), Duration::from_secs(600));
/// assert_eq!(schedule, nightly.local());
/// # Ok::<_, flytower_core::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct TaskSchedule {
    /// When runs begin.
    pub frequency: TaskFrequency,
    /// After which time a run is cancelled. For a global task it is also how long the others wait for an instance that
    /// broke down in a run: so not much longer than a run takes.
    #[serde(deserialize_with = "duration")]
    #[schemars(with = "ConfigDuration")]
    pub timeout: Duration,
    /// How long this instance waits before it runs the task for the first time.
    #[serde(default, deserialize_with = "optional_duration")]
    #[schemars(with = "Option<ConfigDuration>")]
    pub initial_delay: Option<Duration>,
    /// On which instances it runs.
    #[serde(default)]
    pub scope: TaskScope,
}

/// On which instances of the backend a task runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum TaskScope {
    /// On one at a time.
    #[default]
    Global,
    /// On each, independently of the others.
    Local,
}

impl TaskScope {
    /// As it is written in the configuration.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Global => "global",
            Self::Local => "local",
        }
    }
}

impl TaskSchedule {
    /// A global task that begins at once.
    #[must_use]
    pub const fn new(frequency: TaskFrequency, timeout: Duration) -> Self {
        Self {
            frequency,
            timeout,
            initial_delay: None,
            scope: TaskScope::Global,
        }
    }

    /// A global task that begins at once and then once in each `period`.
    #[must_use]
    pub const fn every(period: Duration, timeout: Duration) -> Self {
        Self::new(TaskFrequency::Every(period), timeout)
    }

    /// The same on each instance.
    #[must_use]
    pub fn local(mut self) -> Self {
        self.scope = TaskScope::Local;
        self
    }

    /// The same, but each instance waits before its first run.
    #[must_use]
    pub const fn after(mut self, initial_delay: Duration) -> Self {
        self.initial_delay = Some(initial_delay);
        self
    }
}

fn duration<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    Ok(ConfigDuration::deserialize(deserializer)?.0)
}

fn optional_duration<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Duration>, D::Error> {
    Ok(Option::<ConfigDuration>::deserialize(deserializer)?.map(|duration| duration.0))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::config::ConfigSnapshot;

    fn read(frequency: &Value) -> Result<TaskFrequency, String> {
        let schedule = json!({ "frequency": frequency, "timeout": { "minutes": 1 }, "initialDelay": "PT10S" });
        let config = ConfigSnapshot::new(json!({ "schedule": schedule }), "`app-config.yaml`");
        let schedule: TaskSchedule = config.get("schedule").map_err(|error| error.to_string())?;
        let expected = TaskSchedule::new(schedule.frequency.clone(), Duration::from_secs(60));
        assert_eq!(schedule, expected.after(Duration::from_secs(10)));
        Ok(schedule.frequency)
    }

    #[test]
    fn a_frequency_may_be_written_in_all_of_backstages_forms() {
        let hour = TaskFrequency::Every(Duration::from_secs(3600));
        for form in [
            json!("PT1H"),
            json!("1 hour"),
            json!({ "hours": 1 }),
            json!({ "minutes": "60" }),
        ] {
            assert_eq!(read(&form), Ok(hour.clone()), "{form}");
        }
        let cron = read(&json!({ "cron": "*/5 * * * *" }));
        assert_eq!(cron, Ok(TaskFrequency::Cron("*/5 * * * *".to_owned())));
        assert_eq!(read(&json!({ "trigger": "manual" })), Ok(TaskFrequency::Manual));
    }

    #[test]
    fn what_is_no_frequency_is_refused_and_it_is_said_what_would_be_one() {
        for form in [
            json!(5),
            json!("often"),
            json!([]),
            json!({}),
            json!({ "trigger": "automatic" }),
            json!({ "trigger": "manual", "hours": 1 }),
            json!({ "cron": "0 0 * * *", "hours": 1 }),
            json!({ "cron": 5 }),
            json!({ "hours": -1 }),
            json!({ "hours": 0 }),
            json!("0s"),
        ] {
            let error = read(&form).unwrap_err();
            assert!(error.contains("at `schedule.frequency"), "{form}: {error}");
            assert!(
                error.contains("{ cron: \"0 3 * * *\" }, { trigger: manual } or a duration"),
                "{form}: {error}"
            );
        }
    }

    #[test]
    fn a_scope_is_global_or_local() {
        let read = |scope: &str| {
            let schedule = json!({ "frequency": "1h", "timeout": "1m", "scope": scope });
            ConfigSnapshot::new(schedule, "a test").get::<TaskScope>("scope")
        };
        assert_eq!(read("local").unwrap(), TaskScope::Local);
        assert_eq!(read("global").unwrap(), TaskScope::Global);
        let error = read("cluster").unwrap_err().to_string();
        assert!(error.contains("`global`") && error.contains("`local`"), "{error}");
    }
}

use std::collections::BTreeMap;
use std::time::Duration;

use flytower_core::config;
use flytower_core::config::ConfigDuration;
use flytower_core::services::{TaskFrequency, TaskSchedule, TaskScope};
use schemars::JsonSchema;
use serde::Deserialize;

/// Schedules that an operator changes: `backend.scheduler`.
#[config(path = "backend.scheduler")]
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct SchedulerConfig {
    /// By the plugin's id, then by the task's: what is different from the schedule that the plugin gave it.
    pub tasks: BTreeMap<String, BTreeMap<String, TaskOverride>>,
}

/// What is different about a schedule. What is left out is as the plugin has it.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct TaskOverride {
    /// When runs begin; `{ trigger: manual }` lets the task run only when somebody triggers it.
    pub frequency: Option<TaskFrequency>,
    /// After which time a run is cancelled.
    pub timeout: Option<ConfigDuration>,
    /// How long an instance waits before it runs the task for the first time.
    pub initial_delay: Option<ConfigDuration>,
    /// On which instances it runs.
    pub scope: Option<TaskScope>,
}

impl SchedulerConfig {
    /// The schedule of a task, as the operator wants it, and the key that says so.
    pub(super) fn apply(&self, plugin: &str, task: &str, mut schedule: TaskSchedule) -> (TaskSchedule, Option<String>) {
        let Some(changes) = self.tasks.get(plugin).and_then(|tasks| tasks.get(task)) else {
            return (schedule, None);
        };
        if let Some(frequency) = &changes.frequency {
            schedule.frequency = frequency.clone();
        }
        if let Some(ConfigDuration(timeout)) = changes.timeout {
            schedule.timeout = timeout;
        }
        if let Some(ConfigDuration(delay)) = changes.initial_delay {
            schedule.initial_delay = Some(delay).filter(|delay| *delay > Duration::ZERO);
        }
        if let Some(scope) = changes.scope {
            schedule.scope = scope;
        }
        (schedule, Some(format!("backend.scheduler.tasks.{plugin}.{task}")))
    }
}

use std::time::Duration;

use flytower_core::services::{Task, TaskFunction, TaskSchedule};
use serde_json::Value;

use super::cadence::{Cadence, limited};
use super::config::SchedulerConfig;
use super::error::SchedulerError;
use super::metrics::{RunMetrics, TaskMetrics};
use super::settings::settings;

/// The longest id that the table has room for.
const LONGEST_ID: usize = 255;

/// What a task is, wherever it runs: made sure to make sense.
pub(super) struct Definition {
    pub(super) id: String,
    pub(super) function: TaskFunction,
    pub(super) cadence: Cadence,
    pub(super) timeout: Duration,
    pub(super) delay: Option<Duration>,
    pub(super) metrics: TaskMetrics,
}

impl Definition {
    /// That of a plugin's task, by the schedule that is left after configuration changed it.
    pub(super) fn of(
        task: Task,
        plugin: &str,
        config: &SchedulerConfig,
        metrics: &RunMetrics,
    ) -> Result<(Self, TaskSchedule), SchedulerError> {
        let Task {
            id, schedule, function, ..
        } = task;
        check_id(&id)?;
        let (schedule, changed_by) = config.apply(plugin, &id, schedule);
        let cadence = checked(&schedule, &id).map_err(|source| match changed_by {
            Some(key) => SchedulerError::Changed {
                key,
                source: Box::new(source),
            },
            None => source,
        })?;
        let metrics = metrics.of_task(&id, schedule.scope);
        let definition = Self {
            id,
            function,
            cadence,
            timeout: schedule.timeout,
            delay: schedule.initial_delay,
            metrics,
        };
        Ok((definition, schedule))
    }

    /// As it stands in the table and in answers.
    pub(super) fn settings(&self) -> Value {
        settings(&self.cadence, self.delay, self.timeout)
    }
}

impl core::fmt::Debug for Definition {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Definition")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

/// Whether a scheduler would take a task, were it the first with this id.
///
/// # Errors
///
/// What it would say if not.
#[doc(hidden)]
pub fn check_task(task: &Task) -> flytower_core::Result<()> {
    let checked = check_id(&task.id).and_then(|()| checked(&task.schedule, &task.id));
    checked.map(drop).map_err(SchedulerError::into_error)
}

fn checked(schedule: &TaskSchedule, id: &str) -> Result<Cadence, SchedulerError> {
    let cadence = Cadence::of(&schedule.frequency, id)?;
    limited("timeout", schedule.timeout, id)?;
    if let Some(delay) = schedule.initial_delay.filter(|delay| !delay.is_zero()) {
        limited("initial delay", delay, id)?;
    }
    Ok(cadence)
}

fn check_id(id: &str) -> Result<(), SchedulerError> {
    if id.trim().is_empty() {
        return Err(SchedulerError::InvalidId { id: id.to_owned() });
    }
    let length = id.chars().count();
    if length > LONGEST_ID {
        let start = id.chars().take(30).collect();
        return Err(SchedulerError::LongId { length, start });
    }
    Ok(())
}

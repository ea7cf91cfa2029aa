use core::fmt;
use core::future::Future;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use tokio_util::sync::CancellationToken;

use super::TaskSchedule;
use crate::error::Result;

/// What a task does when it runs.
pub type TaskFunction = Arc<dyn Fn(TaskContext) -> BoxFuture<'static, Result<()>> + Send + Sync>;

/// Something to do by a schedule.
#[derive(Clone)]
#[non_exhaustive]
pub struct Task {
    /// Tells it from the plugin's other tasks; for the log, the database and whoever triggers it.
    pub id: String,
    /// When it runs.
    pub schedule: TaskSchedule,
    /// What it does.
    pub function: TaskFunction,
}

impl Task {
    /// Makes a task. A run that returns an error or panics has failed; the next one is by schedule all the same.
    ///
    /// A run that ends early because the backend stops should return an error: then it is due again at once, on another
    /// instance or after the start. One that returns `Ok` was done.
    pub fn new<F, R>(id: impl Into<String>, schedule: TaskSchedule, function: F) -> Self
    where
        F: Fn(TaskContext) -> R + Send + Sync + 'static,
        R: Future<Output = Result<()>> + Send + 'static,
    {
        Self {
            id: id.into(),
            schedule,
            function: Arc::new(move |context| Box::pin(function(context))),
        }
    }
}

impl fmt::Debug for Task {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Task")
            .field("id", &self.id)
            .field("schedule", &self.schedule)
            .finish_non_exhaustive()
    }
}

/// What a run knows of itself.
#[derive(Clone, Debug)]
pub struct TaskContext {
    token: CancellationToken,
}

impl TaskContext {
    /// The context of a run that `token` cancels. The scheduler makes the real ones; tests make their own.
    #[must_use]
    pub const fn new(token: CancellationToken) -> Self {
        Self { token }
    }

    /// Says when to end: when the time is up, the run was cancelled, or the backend stops. What has not ended a few seconds
    /// later is dropped where it waits.
    #[must_use]
    pub const fn cancellation(&self) -> &CancellationToken {
        &self.token
    }

    /// Whether to end now.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.token.is_cancelled()
    }
}

/// A task as it is listed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ScheduledTask {
    /// Its id.
    pub id: String,
    /// When it runs. Configuration may have changed it.
    pub schedule: TaskSchedule,
}

impl ScheduledTask {
    /// A task of this id and schedule. The scheduler makes the real ones; tests make their own.
    #[must_use]
    pub fn new(id: impl Into<String>, schedule: TaskSchedule) -> Self {
        Self {
            id: id.into(),
            schedule,
        }
    }
}

//! The interface of the scheduler, and what tasks are.

mod frequency;
mod schedule;
mod task;

use async_trait::async_trait;

pub use frequency::TaskFrequency;
pub use schedule::{TaskSchedule, TaskScope};
pub use task::{ScheduledTask, Task, TaskContext, TaskFunction};

use crate::error::Result;
use crate::service;

/// Runs what a plugin has to do again and again.
///
/// A task with the scope [`Global`](TaskScope::Global) runs on one instance of the backend at a time, however many there are:
/// they agree by a table in the plugin's database. One with the scope [`Local`](TaskScope::Local) runs on each. No task ever
/// overlaps with itself, as long as no instance stands still for longer than the task's timeout and then goes on: what a task
/// does elsewhere is best done so that doing it twice does no harm.
///
/// See [scheduler](https://backstage.io/docs/backend-system/core-services/scheduler) of Backstage.
///
/// ```
/// use std::time::Duration;
///
/// use flytower_core::{Error, Result};
/// use flytower_core::services::{Scheduler, Task, TaskSchedule};
///
/// async fn clean_up_hourly(scheduler: &dyn Scheduler) -> Result<()> {
///     let hourly = TaskSchedule::every(Duration::from_secs(3600), Duration::from_secs(60));
///     scheduler
///         .schedule(Task::new("clean-up", hourly, |context| async move {
///             for piece in 0..10 {
///                 if context.is_cancelled() {
///                     return Err(Error::service_unavailable(format!("stopped before piece {piece}")));
///                 }
///                 // a piece of the work
///             }
///             Ok(())
///         }))
///         .await
/// }
/// ```
#[service(id = "core.scheduler")]
#[async_trait]
pub trait Scheduler: Send + Sync + 'static {
    /// Lets a task run by its schedule, from now until the plugin stops. A global one keeps its place in the schedule when
    /// the backend starts anew.
    ///
    /// # Errors
    ///
    /// When the schedule makes no sense, a task with this id is scheduled already, or the database cannot be reached.
    async fn schedule(&self, task: Task) -> Result<()>;

    /// Lets a task run now. A global one may run on any instance, but on none whose initial delay is not over; a local one
    /// does not wait for that any longer.
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound) when there is no such task, [`Conflict`](crate::ErrorKind::Conflict) when it
    /// is running, or when the database cannot be reached.
    async fn trigger(&self, id: &str) -> Result<()>;

    /// Tells a run to end, wherever it is, and that before it is done: it is marked as failed. The next is by schedule.
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound) when there is no such task, [`Conflict`](crate::ErrorKind::Conflict) when it
    /// is not running, or when the database cannot be reached.
    async fn cancel(&self, id: &str) -> Result<()>;

    /// The tasks that this instance was given, in that order.
    async fn tasks(&self) -> Vec<ScheduledTask>;
}

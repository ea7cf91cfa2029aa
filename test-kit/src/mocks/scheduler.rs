use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use flytower::services::{CancellationToken, ScheduledTask, Scheduler, Task, TaskContext};
use flytower::{Error, Result};

use super::Calls;

/// A [`MockScheduler`].
///
/// ```
/// use std::sync::Arc;
/// use std::time::Duration;
///
/// use flytower::services::{Scheduler, Task, TaskSchedule};
/// use flytower_test::mocks;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> flytower::Result<()> {
/// let scheduler = mocks::scheduler();
/// let hourly = TaskSchedule::every(Duration::from_secs(3600), Duration::from_secs(60));
/// scheduler.schedule(Task::new("clean-up", hourly.clone(), |_| async { Ok(()) })).await?;
///
/// assert_eq!(scheduler.task("clean-up").schedule, hourly);
/// scheduler.run("clean-up").await?;
/// # Ok(())
/// # }
/// ```
#[must_use]
pub fn scheduler() -> Arc<MockScheduler> {
    Arc::default()
}

/// A [`Scheduler`] that keeps tasks, and runs one when a test says so: never by itself, nor when it is triggered. What the real
/// one refuses it refuses as well.
#[derive(Debug, Default)]
pub struct MockScheduler {
    calls: Calls<SchedulerCall>,
    tasks: Mutex<Vec<Task>>,
    running: Mutex<HashMap<String, CancellationToken>>,
}

/// What was asked of a scheduler, of a task with this id.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SchedulerCall {
    /// To let it run by its schedule.
    Schedule(String),
    /// To let it run now.
    Trigger(String),
    /// To end its run.
    Cancel(String),
}

impl MockScheduler {
    /// What was asked, in the order of the calls.
    #[must_use]
    pub fn calls(&self) -> Vec<SchedulerCall> {
        self.calls.all()
    }

    /// The task with this id.
    ///
    /// # Panics
    ///
    /// When there is none.
    #[track_caller]
    #[must_use]
    pub fn task(&self, id: &str) -> Task {
        let tasks = self.tasks.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let ids: Vec<_> = tasks.iter().map(|task| task.id.clone()).collect();
        match tasks.into_iter().find(|task| task.id == id) {
            Some(task) => task,
            None => panic!("no task `{id}` was scheduled, only {ids:?}"),
        }
    }

    /// Runs a task once, to its end. `cancel` cancels it meanwhile.
    ///
    /// # Errors
    ///
    /// The run's own, and a conflict when the task is running.
    ///
    /// # Panics
    ///
    /// When there is no such task.
    pub async fn run(&self, id: &str) -> Result<()> {
        let task = self.task(id);
        let token = CancellationToken::new();
        {
            let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
            if running.contains_key(id) {
                return Err(Error::conflict(format!("Task {id} is currently running")));
            }
            running.insert(id.to_owned(), token.clone());
        }
        // Taken off the list even if the test gives up waiting.
        let _running = Running { mock: self, id };
        (task.function)(TaskContext::new(token)).await
    }

    fn knows(&self, id: &str) -> Result<()> {
        let tasks = self.tasks.lock().unwrap_or_else(PoisonError::into_inner);
        if tasks.iter().any(|task| task.id == id) {
            return Ok(());
        }
        Err(Error::not_found(format!("Task {id} does not exist")))
    }

    fn token(&self, id: &str) -> Option<CancellationToken> {
        let running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        running.get(id).cloned()
    }
}

struct Running<'m> {
    mock: &'m MockScheduler,
    id: &'m str,
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        let mut running = self.mock.running.lock().unwrap_or_else(PoisonError::into_inner);
        running.remove(self.id);
    }
}

#[async_trait]
impl Scheduler for MockScheduler {
    async fn schedule(&self, task: Task) -> Result<()> {
        self.calls.record(SchedulerCall::Schedule(task.id.clone()));
        flytower_services::scheduler::check_task(&task)?;
        if self.knows(&task.id).is_ok() {
            return Err(Error::conflict(format!("a task `{}` is scheduled already", task.id)));
        }
        self.tasks.lock().unwrap_or_else(PoisonError::into_inner).push(task);
        Ok(())
    }

    async fn trigger(&self, id: &str) -> Result<()> {
        self.calls.record(SchedulerCall::Trigger(id.to_owned()));
        self.knows(id)?;
        match self.token(id) {
            Some(_) => Err(Error::conflict(format!("Task {id} is currently running"))),
            None => Ok(()),
        }
    }

    async fn cancel(&self, id: &str) -> Result<()> {
        self.calls.record(SchedulerCall::Cancel(id.to_owned()));
        self.knows(id)?;
        let token = self.token(id);
        let token = token.ok_or_else(|| Error::conflict(format!("Task {id} is not running")))?;
        token.cancel();
        Ok(())
    }

    async fn tasks(&self) -> Vec<ScheduledTask> {
        let tasks = self.tasks.lock().unwrap_or_else(PoisonError::into_inner);
        let tasks = tasks.iter();
        tasks
            .map(|task| ScheduledTask::new(task.id.clone(), task.schedule.clone()))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use flytower::services::TaskSchedule;

    use super::*;

    #[tokio::test]
    async fn a_task_runs_when_the_test_says_so_and_can_be_cancelled() {
        let sut = scheduler();
        let hour = Duration::from_secs(3600);
        let task = Task::new("task", TaskSchedule::every(hour, hour), |context| async move {
            context.cancellation().cancelled().await;
            Err(Error::internal("cancelled"))
        });
        sut.schedule(task.clone()).await.unwrap();
        assert!(sut.schedule(task.clone()).await.is_err());
        let mut without_id = task;
        without_id.id.clear();
        let error = sut.schedule(without_id).await.unwrap_err();
        assert!(error.to_string().contains("is not a valid ID"), "{error}");
        assert!(sut.cancel("task").await.is_err());
        assert!(sut.trigger("nope").await.is_err());

        let (ran, cancelled) = tokio::join!(sut.run("task"), sut.cancel("task"));

        assert_eq!(ran.unwrap_err().to_string(), "cancelled");
        cancelled.unwrap();
        sut.trigger("task").await.unwrap();
        assert_eq!(sut.calls().last(), Some(&SchedulerCall::Trigger("task".to_owned())));
        assert_eq!(sut.tasks().await.len(), 1);
    }
}

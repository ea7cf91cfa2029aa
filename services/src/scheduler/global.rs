//! Tasks that run on one instance at a time.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::Instrument;
use uuid::Uuid;

use super::claimed::ActiveRun;
use super::definition::Definition;
use super::error::{SchedulerError, StoreError};
use super::outage::Outage;
use super::outcome::StopReason;
use super::store::Store;
use super::time::{Time, TimeSource, later};

/// The global tasks of a plugin.
#[derive(Debug)]
pub(super) struct Global {
    pub(super) plugin: &'static str,
    /// What the tickets begin with that are given out here.
    pub(super) instance: String,
    pub(super) store: Store,
    pub(super) time: Arc<TimeSource>,
    pub(super) shutdown: CancellationToken,
    pub(super) tracker: TaskTracker,
    tasks: Mutex<HashMap<String, Arc<GlobalTask>>>,
    /// When to look next, if that is before the worker would.
    pub(super) due: Mutex<Option<Time>>,
    pub(super) wake: Notify,
    pub(super) outage: Outage,
}

#[derive(Debug)]
pub(super) struct GlobalTask {
    pub(super) definition: Definition,
    /// Whether its delay has passed since this instance was started.
    ready: AtomicBool,
    active: Mutex<Option<Arc<ActiveRun>>>,
}

impl GlobalTask {
    pub(super) fn new(definition: Definition) -> Self {
        let ready = AtomicBool::new(definition.delay.is_none_or(|delay| delay.is_zero()));
        Self {
            definition,
            ready,
            active: Mutex::default(),
        }
    }

    pub(super) fn is_ready(&self) -> bool {
        self.ready.load(Ordering::Acquire)
    }

    pub(super) fn active(&self) -> Option<Arc<ActiveRun>> {
        self.active.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn set_active(&self, run: Option<Arc<ActiveRun>>) {
        *self.active.lock().unwrap_or_else(PoisonError::into_inner) = run;
    }

    pub(super) async fn register(&self, global: &Global) -> Result<(), StoreError> {
        let Definition { id, cadence, .. } = &self.definition;
        let now = global.time.now();
        let first = cadence.first(later(now, self.delay()));
        let settings = self.definition.settings().to_string();
        global.store.register(id, &settings, first, cadence.latest(now)).await
    }

    pub(super) fn delay(&self) -> Duration {
        self.definition.delay.unwrap_or_default()
    }
}

impl Global {
    pub(super) fn new(
        plugin: &'static str,
        store: Store,
        time: Arc<TimeSource>,
        shutdown: CancellationToken,
        tracker: TaskTracker,
    ) -> Self {
        Self {
            plugin,
            instance: Uuid::new_v4().simple().to_string(),
            store,
            time,
            shutdown,
            tracker,
            tasks: Mutex::default(),
            due: Mutex::default(),
            wake: Notify::new(),
            outage: Outage::default(),
        }
    }

    /// Adds a task. The worker begins with the first.
    pub(super) async fn add(self: &Arc<Self>, task: Arc<GlobalTask>) -> Result<(), StoreError> {
        self.time.ask(&self.store).await?;
        task.register(self).await?;
        if !task.is_ready() {
            let (global, task) = (Arc::clone(self), Arc::clone(&task));
            // Counted, not looked up: it does not depend on how clocks are set.
            let wait = async move {
                tokio::select! {
                    () = global.shutdown.cancelled() => {}
                    () = global.time.sleep(task.delay()) => {
                        task.ready.store(true, Ordering::Release);
                        global.look_by(global.time.now());
                    }
                }
            };
            self.tracker.spawn(wait.in_current_span());
        }
        let is_first = {
            let mut tasks = self.tasks.lock().unwrap_or_else(PoisonError::into_inner);
            tasks.insert(task.definition.id.clone(), task);
            tasks.len() == 1
        };
        if is_first {
            let worker = Arc::clone(self);
            self.tracker.spawn(async move { worker.work().await }.in_current_span());
        }
        self.look_by(self.time.now());
        Ok(())
    }

    /// Lets the worker look at the table by then.
    pub(super) fn look_by(&self, time: Time) {
        let mut due = self.due.lock().unwrap_or_else(PoisonError::into_inner);
        *due = Some(due.map_or(time, |earlier| earlier.min(time)));
        drop(due);
        self.wake.notify_one();
    }

    /// Lets a ticket be good for some time from now on, or longer if it is. Whether it was still valid.
    pub(super) async fn renew(&self, task: &GlobalTask, run: &ActiveRun, by: Duration) -> bool {
        let expires = later(self.time.now(), by).max(run.expires());
        match self.store.renew(&task.definition.id, &run.ticket, expires).await {
            Ok(true) => {
                run.expires_at(expires);
                true
            }
            Ok(false) => {
                run.lose();
                false
            }
            Err(error) => {
                tracing::warn!(error = ?flytower_core::Error::from(error), "the ticket of the task cannot be renewed, so its run must end");
                false
            }
        }
    }

    pub(super) fn stop_all(&self, reason: StopReason) {
        for task in self.all() {
            if let Some(run) = task.active() {
                run.stop(reason);
            }
        }
    }

    pub(super) fn all(&self) -> Vec<Arc<GlobalTask>> {
        let tasks = self.tasks.lock().unwrap_or_else(PoisonError::into_inner);
        tasks.values().cloned().collect()
    }
}

impl Global {
    /// Lets a task run as soon as an instance sees it.
    pub(super) async fn trigger(&self, id: &str) -> Result<(), SchedulerError> {
        let now = self.time.now();
        if self.store.trigger(id, now).await.map_err(SchedulerError::store(id))? {
            self.look_by(now);
            return Ok(());
        }
        let task = id.to_owned();
        match self.store.state(id).await.map_err(SchedulerError::store(id))? {
            Some(_) => Err(SchedulerError::Running { task }),
            None => Err(SchedulerError::Unknown { task }),
        }
    }

    /// Ends the run of a task, wherever it is: who runs it sees that its ticket was marked.
    pub(super) async fn cancel(&self, id: &str) -> Result<(), SchedulerError> {
        let own = {
            let tasks = self.tasks.lock().unwrap_or_else(PoisonError::into_inner);
            tasks.get(id).cloned()
        };
        if let Some(run) = own.as_ref().and_then(|task| task.active()) {
            run.stop(StopReason::Cancelled);
            return Ok(());
        }
        let task = || id.to_owned();
        let state = self.store.state(id).await.map_err(SchedulerError::store(id))?;
        let state = state.ok_or_else(|| SchedulerError::Unknown { task: task() })?;
        let is_cancelled = match state.task.ticket() {
            Some((ticket, false)) => self.store.cancel(id, ticket).await.map_err(SchedulerError::store(id))?,
            _ => false,
        };
        if is_cancelled {
            return Ok(());
        }
        Err(SchedulerError::NotRunning { task: task() })
    }
}

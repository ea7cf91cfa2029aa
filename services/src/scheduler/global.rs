//! Tasks that run on one instance at a time.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use flytower_core::services::TaskFunction;
use futures_util::StreamExt;
use futures_util::stream;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::Instrument;
use uuid::Uuid;

use super::cadence::Cadence;
use super::claimed::{self, ActiveRun, GRACE};
use super::error::{SchedulerError, StoreError};
use super::metrics::RunMetrics;
use super::outage::Outage;
use super::outcome::StopReason;
use super::settings::cadence_of;
use super::store::{Cancelled, Ended, Store, TaskRow};
use super::time::{Time, TimeSource, later, until};

/// How often the table is looked at if nothing is known to happen: others may trigger and cancel tasks.
const IDLE: Duration = Duration::from_secs(5);
/// How often at most, so that tasks that are due at about the same time share a look.
const BUSY: Duration = Duration::from_millis(20);
/// How often at most for the sake of a task that another instance runs.
const ELSEWHERE: Duration = Duration::from_millis(100);
/// How many claims are made at once: a pool is not for the scheduler alone.
const CLAIMS: usize = 4;
/// How much too late a task may be scheduled before a clock must have been wrong.
const TOLERANCE: Duration = Duration::from_secs(60);

/// The global tasks of a plugin.
#[derive(Debug)]
pub(super) struct Global {
    pub(super) plugin: &'static str,
    /// With which its tickets begin.
    instance: Uuid,
    pub(super) store: Store,
    pub(super) time: Arc<TimeSource>,
    pub(super) shutdown: CancellationToken,
    pub(super) metrics: RunMetrics,
    pub(super) tracker: TaskTracker,
    pub(super) outage: Outage,
    tasks: Mutex<HashMap<String, Arc<GlobalTask>>>,
    /// When to look next, if that is before the worker would.
    due: Mutex<Option<Time>>,
    wake: Notify,
}

pub(super) struct GlobalTask {
    pub(super) id: String,
    pub(super) function: TaskFunction,
    pub(super) cadence: Cadence,
    pub(super) timeout: Duration,
    pub(super) settings: String,
    /// How much later than by its cadence it may begin.
    delay: Duration,
    /// Whether that has passed since this instance was started.
    ready: AtomicBool,
    active: Mutex<Option<Arc<ActiveRun>>>,
}

impl core::fmt::Debug for GlobalTask {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("GlobalTask")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

impl GlobalTask {
    pub(super) fn new(
        id: String,
        function: TaskFunction,
        cadence: Cadence,
        timeout: Duration,
        delay: Option<Duration>,
        settings: String,
    ) -> Self {
        let delay = delay.unwrap_or_default();
        Self {
            id,
            function,
            cadence,
            timeout,
            settings,
            delay,
            ready: AtomicBool::new(delay.is_zero()),
            active: Mutex::default(),
        }
    }

    pub(super) fn is_ready(&self) -> bool {
        self.ready.load(Ordering::Acquire)
    }

    pub(super) fn active(&self) -> Option<Arc<ActiveRun>> {
        self.active.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set_active(&self, run: Option<Arc<ActiveRun>>) {
        *self.active.lock().unwrap_or_else(PoisonError::into_inner) = run;
    }

    async fn register(&self, global: &Global) -> Result<(), StoreError> {
        let now = global.time.now();
        // Without a schedule there is a first run only if there is a delay: Backstage has it so.
        let first = if self.delay.is_zero() {
            self.cadence.first(now)
        } else {
            Some(later(now, self.delay))
        };
        let latest = self.cadence.latest(now);
        global.store.register(&self.id, &self.settings, first, latest).await
    }
}

impl Global {
    pub(super) fn new(
        plugin: &'static str,
        store: Store,
        time: Arc<TimeSource>,
        shutdown: CancellationToken,
        metrics: RunMetrics,
        tracker: TaskTracker,
    ) -> Self {
        Self {
            plugin,
            instance: Uuid::new_v4(),
            store,
            time,
            shutdown,
            metrics,
            tracker,
            outage: Outage::default(),
            tasks: Mutex::default(),
            due: Mutex::default(),
            wake: Notify::new(),
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
                    () = global.time.sleep(task.delay) => {
                        task.ready.store(true, Ordering::Release);
                        global.is_due_at(global.time.now());
                    }
                }
            };
            self.tracker.spawn(wait.in_current_span());
        }
        let is_first = {
            let mut tasks = self.tasks.lock().unwrap_or_else(PoisonError::into_inner);
            tasks.insert(task.id.clone(), task);
            tasks.len() == 1
        };
        if is_first {
            let worker = Arc::clone(self);
            self.tracker.spawn(async move { worker.work().await }.in_current_span());
        }
        self.is_due_at(self.time.now());
        Ok(())
    }

    /// Lets the worker look at the table by then.
    pub(super) fn is_due_at(&self, time: Time) {
        let mut due = self.due.lock().unwrap_or_else(PoisonError::into_inner);
        *due = Some(due.map_or(time, |earlier| earlier.min(time)));
        drop(due);
        self.wake.notify_one();
    }

    /// Lets a ticket be good for some time from now on. Whether it was still valid.
    pub(super) async fn renew(&self, task: &GlobalTask, run: &ActiveRun, by: Duration) -> bool {
        let expires = later(self.time.now(), by);
        match self.store.renew(&task.id, &run.ticket, expires).await {
            Ok(renewed) => {
                if renewed {
                    run.set_expires(expires);
                }
                renewed
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

    fn all(&self) -> Vec<Arc<GlobalTask>> {
        let tasks = self.tasks.lock().unwrap_or_else(PoisonError::into_inner);
        tasks.values().cloned().collect()
    }

    async fn work(self: Arc<Self>) {
        let mut failures = 0_u32;
        while !self.shutdown.is_cancelled() {
            *self.due.lock().unwrap_or_else(PoisonError::into_inner) = None;
            let asked = Instant::now();
            let wait = match self.look().await {
                Ok(wait) => {
                    self.outage.answered(asked);
                    failures = 0;
                    wait.clamp(BUSY, IDLE)
                }
                Err(error) => {
                    failures += 1;
                    self.outage.failed("looking for tasks", error);
                    (BUSY * 2_u32.saturating_pow(failures)).min(IDLE)
                }
            };
            self.pause(wait, failures > 0).await;
        }
    }

    /// Waits that long, or until something is due.
    async fn pause(&self, wait: Duration, failed: bool) {
        let begun = self.time.now();
        let end = later(begun, wait);
        tokio::select! {
            () = self.shutdown.cancelled() => return,
            // tasks that are due at about the same time share a look
            () = self.time.sleep(BUSY.min(wait)) => {}
        }
        loop {
            let due = *self.due.lock().unwrap_or_else(PoisonError::into_inner);
            let end = due.filter(|_| !failed).map_or(end, |due| due.min(end));
            let now = self.time.now();
            // a clock that was set back must not make this any longer
            if now >= end || now < begun {
                return;
            }
            tokio::select! {
                () = self.shutdown.cancelled() => return,
                () = self.wake.notified() => {}
                () = self.time.sleep(until(end, now)) => {}
            }
        }
    }

    /// Looks at the table, begins what is due, and says when to look again.
    async fn look(self: &Arc<Self>) -> Result<Duration, StoreError> {
        self.time.ask(&self.store).await?;
        let rows = self.store.tasks().await?;
        let now = self.time.now();
        let mut own: HashMap<_, _> = self.all().into_iter().map(|task| (task.id.clone(), task)).collect();
        let mut wait = IDLE;
        let mut due = Vec::new();
        for row in rows {
            let task = own.remove(&row.id);
            let next = self.row(task.as_ref(), row, now).await?;
            match (next, task) {
                (Next::Due(at), Some(task)) => due.push((task, at)),
                (Next::Due(_), None) => {}
                (Next::Look(time), _) => wait = wait.min(until(time, now)),
            }
        }
        for task in own.into_values() {
            // Somebody deleted it, or emptied the table. Unless it was added since.
            if task.active().is_none() && task.is_ready() {
                task.register(self).await?;
            }
        }
        let mut claims = stream::iter(due)
            .map(|(task, due)| self.claim(task, due))
            .buffer_unordered(CLAIMS);
        // All of them: one that is dropped half-way may have taken its task.
        let mut failure = None;
        while let Some(claimed) = claims.next().await {
            match claimed {
                Ok(look) => wait = wait.min(look.unwrap_or(IDLE)),
                Err(error) => failure = Some(error),
            }
        }
        failure.map_or(Ok(wait), Err)
    }

    /// What to do about a task.
    async fn row(&self, task: Option<&Arc<GlobalTask>>, row: TaskRow, now: Time) -> Result<Next, StoreError> {
        if let Some(run) = task.and_then(|task| task.active()) {
            if row.ticket.as_deref() != Some(&*run.ticket) {
                run.stop(StopReason::TicketLost);
            }
            // it says itself when it is due again
            return Ok(Next::Look(later(now, IDLE)));
        }
        if let Some(ticket) = row.ticket {
            let Some(expires) = row.expires_at else {
                return Ok(Next::Look(later(now, IDLE)));
            };
            if task.is_some() && self.is_ours(&ticket) {
                // A claim that was not answered, and was made all the same: nobody runs the task.
                self.store.unclaim(&row.id, &ticket).await?;
                return Ok(Next::Look(now));
            }
            if expires > now {
                return Ok(Next::Look(expires.min(later(now, elsewhere(task)))));
            }
            let reason = if ticket.starts_with(CANCELLED) {
                StopReason::Cancelled
            } else {
                StopReason::TimedOut
            };
            let ended = Ended {
                at: now,
                error: Some(reason.error_json()),
                next: None,
            };
            if self.store.expire(&row.id, &ticket, &ended).await? && reason == StopReason::TimedOut {
                tracing::warn!(
                    task = row.id,
                    "a run was not heard of until its time was up: the task is free again"
                );
            }
        }
        let (Some(task), Some(next)) = (task, row.next_start_at) else {
            return Ok(Next::Look(later(now, IDLE)));
        };
        if !task.is_ready() {
            return Ok(Next::Look(later(now, IDLE)));
        }
        if next <= now {
            return Ok(Next::Due(next));
        }
        if let Some(latest) = task.cadence.latest(now)
            && next > later(latest, task.delay + TOLERANCE)
        {
            tracing::warn!(task = task.id, %next, %latest, "the task was scheduled by a clock that was wrong; it runs earlier");
            self.store.not_after(&task.id, Some(latest)).await?;
            return Ok(Next::Look(latest));
        }
        Ok(Next::Look(next))
    }

    fn is_ours(&self, ticket: &str) -> bool {
        let instance = ticket.split_once('/').map(|(instance, _)| instance.parse());
        instance == Some(Ok(self.instance))
    }

    /// Takes a task and begins its run. When to look again, if it is taken by another instance.
    async fn claim(self: &Arc<Self>, task: Arc<GlobalTask>, due: Time) -> Result<Option<Duration>, StoreError> {
        let began = self.time.now();
        let ticket = format!("{}/{}", self.instance, Uuid::new_v4());
        let expires = later(began, task.timeout);
        if self.shutdown.is_cancelled() || !self.store.claim(&task.id, &ticket, began, expires).await? {
            return Ok(Some(elsewhere(Some(&task))));
        }
        let run = Arc::new(ActiveRun::new(ticket, due, began, expires));
        task.set_active(Some(Arc::clone(&run)));
        if self.shutdown.is_cancelled() {
            run.stop(StopReason::Shutdown);
        }
        let global = Arc::clone(self);
        let running = async move {
            let next = claimed::run(&global, &task, &run).await;
            // first, or the worker would leave it alone
            task.set_active(None);
            global.is_due_at(next.unwrap_or_else(|| global.time.now()));
        };
        self.tracker.spawn(running.in_current_span());
        Ok(None)
    }
}

enum Next {
    Due(Time),
    Look(Time),
}

/// How soon a task may be free again that another instance runs.
fn elsewhere(task: Option<&Arc<GlobalTask>>) -> Duration {
    match task.map(|task| &task.cadence) {
        Some(Cadence::Every(period)) => (*period).clamp(ELSEWHERE, IDLE),
        _ => IDLE,
    }
}

/// How long a task that was cancelled on another instance is left alone: that one sees it when it looks next, and then its run
/// has some time to end.
const HOLD_OFF: Duration = IDLE.saturating_add(GRACE).saturating_add(GRACE);
/// What the tickets of such tasks begin with.
pub(super) const CANCELLED: &str = "cancelled:";

impl Global {
    /// Lets a task run as soon as an instance sees it.
    pub(super) async fn trigger(&self, id: &str) -> Result<(), SchedulerError> {
        let now = self.time.now();
        if self.store.trigger(id, now).await.map_err(SchedulerError::store(id))? {
            self.is_due_at(now);
            return Ok(());
        }
        let task = id.to_owned();
        match self.store.state(id).await.map_err(SchedulerError::store(id))? {
            Some(_) => Err(SchedulerError::Running { task }),
            None => Err(SchedulerError::Unknown { task }),
        }
    }

    /// Ends the run of a task, wherever it is. One of another instance loses its ticket, which is how that one knows, to
    /// one that keeps the task from running again before it does.
    pub(super) async fn cancel(&self, id: &str) -> Result<(), SchedulerError> {
        let own = self
            .tasks
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(id)
            .cloned();
        if let Some(run) = own.as_ref().and_then(|task| task.active()) {
            run.stop(StopReason::Cancelled);
            return Ok(());
        }
        let task = || id.to_owned();
        let state = self.store.state(id).await.map_err(SchedulerError::store(id))?;
        let state = state.ok_or_else(|| SchedulerError::Unknown { task: task() })?;
        let ticket = state.task.ticket.filter(|ticket| !ticket.starts_with(CANCELLED));
        let ticket = ticket.ok_or_else(|| SchedulerError::NotRunning { task: task() })?;
        let now = self.time.now();
        let cadence = own.as_ref().map(|task| task.cadence.clone());
        let cadence = cadence.or_else(|| cadence_of(&state.settings));
        let began = state.started_at.unwrap_or(now);
        let next = cadence.and_then(|cadence| cadence.after(state.task.next_start_at.unwrap_or(began), began));
        let cancelled = Cancelled {
            ticket: format!("{CANCELLED}{}", Uuid::new_v4()),
            expires: later(now, HOLD_OFF),
            next,
            error: StopReason::Cancelled.error_json(),
        };
        if self
            .store
            .cancel(id, &ticket, &cancelled)
            .await
            .map_err(SchedulerError::store(id))?
        {
            return Ok(());
        }
        Err(SchedulerError::NotRunning { task: task() })
    }
}

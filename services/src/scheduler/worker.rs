//! What runs global tasks: it looks at the table, frees what is lost, and claims what is due.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};

use futures_util::StreamExt;
use futures_util::stream;
use tracing::Instrument;
use uuid::Uuid;

use super::cadence::Cadence;
use super::claimed::{self, ActiveRun};
use super::definition::Definition;
use super::error::StoreError;
use super::global::{Global, GlobalTask};
use super::outcome::StopReason;
use super::store::{Ended, TaskRow};
use super::time::{Time, later, until};

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

impl Global {
    /// Until the plugin stops.
    pub(super) async fn work(self: Arc<Self>) {
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
        let own = self.all().into_iter();
        let mut own: HashMap<_, _> = own.map(|task| (task.definition.id.clone(), task)).collect();
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
            // Somebody deleted it, or emptied the table. Or it was added since: then it keeps its place.
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
        let idle = Next::Look(later(now, IDLE));
        if let Some(run) = task.and_then(|task| task.active()) {
            match row.ticket() {
                Some((ticket, false)) if ticket == run.ticket => {}
                Some((ticket, true)) if ticket == run.ticket => run.stop(StopReason::Cancelled),
                _ => run.lose(),
            }
            // it says itself when it is due again
            return Ok(idle);
        }
        if row.ticket.is_some()
            && let Some(next) = self.held(task, &row, now).await?
        {
            return Ok(next);
        }
        let Some(task) = task.filter(|task| task.is_ready()) else {
            return Ok(idle);
        };
        let latest = task.definition.cadence.latest(now);
        match (row.next_start_at, latest) {
            (Some(next), _) if next <= now => Ok(Next::Due(next)),
            (Some(next), Some(latest)) if next > later(latest, task.delay() + TOLERANCE) => {
                tracing::warn!(task = row.id, %next, %latest, "the task was scheduled by a clock that was wrong, or by another schedule; it runs earlier");
                self.store.not_after(&row.id, latest).await?;
                Ok(Next::Look(latest))
            }
            (Some(next), _) => Ok(Next::Look(next)),
            // An instance to which it was a task without a schedule ran it last.
            (None, Some(latest)) => {
                self.store.not_after(&row.id, latest).await?;
                Ok(Next::Look(latest))
            }
            (None, None) => Ok(idle),
        }
    }

    /// What to do about a task with a ticket for no run of this instance; `None` if it is free now.
    async fn held(&self, task: Option<&Arc<GlobalTask>>, row: &TaskRow, now: Time) -> Result<Option<Next>, StoreError> {
        let (Some((given, is_cancelled)), Some(ticket)) = (row.ticket(), &row.ticket) else {
            return Ok(None);
        };
        if task.is_some() && given.starts_with(&self.instance) {
            // A claim that was answered too late: it was given up before it was known to have succeeded.
            self.store.give_back(&row.id, ticket).await?;
            return Ok(Some(Next::Look(now)));
        }
        let Some(expires) = row.expires_at else {
            return Ok(Some(Next::Look(later(now, IDLE))));
        };
        if expires > now {
            return Ok(Some(Next::Look(expires.min(later(now, elsewhere(task))))));
        }
        let reason = if is_cancelled {
            StopReason::Cancelled
        } else {
            StopReason::TimedOut
        };
        let ended = Ended {
            at: now,
            error: Some(reason.error_json()),
            next: None,
        };
        if self.store.expire(&row.id, ticket, &ended).await? {
            tracing::warn!(
                task = row.id,
                "a run was not heard of until its time was up: the task is free again"
            );
        }
        Ok(None)
    }

    /// Takes a task and begins its run. When to look again, if it is taken by another instance.
    async fn claim(self: &Arc<Self>, task: Arc<GlobalTask>, due: Time) -> Result<Option<Duration>, StoreError> {
        let Definition { id, timeout, .. } = &task.definition;
        let elsewhere = Ok(Some(elsewhere(Some(&task))));
        let began = self.time.now();
        let ticket = format!("{}:{}", self.instance, Uuid::new_v4().simple());
        let expires = later(began, *timeout);
        if self.shutdown.is_cancelled() || !self.store.claim(id, &ticket, began, expires).await? {
            return elsewhere;
        }
        let mut run = ActiveRun::new(ticket, due, began, expires);
        if self.time.now() > later(began, claimed::margin(*timeout)) {
            // The claim had to wait, and much of the ticket's time has passed.
            run.began = self.time.now();
            if !self.renew(&task, &run, *timeout).await || self.time.now() >= run.expires() {
                return elsewhere;
            }
        }
        let run = Arc::new(run);
        task.set_active(Some(Arc::clone(&run)));
        if self.shutdown.is_cancelled() {
            run.stop(StopReason::Shutdown);
        }
        let global = Arc::clone(self);
        let running = async move {
            let next = claimed::run(&global, &task, &run).await;
            // first, or the worker would leave it alone
            task.set_active(None);
            global.look_by(next.unwrap_or_else(|| global.time.now()));
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
    match task.map(|task| &task.definition.cadence) {
        Some(Cadence::Every(period)) => (*period).clamp(ELSEWHERE, IDLE),
        _ => IDLE,
    }
}

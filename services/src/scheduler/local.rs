//! A task that runs on this instance, whatever others do.

use core::panic::AssertUnwindSafe;
use core::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::Utc;
use flytower_core::services::TaskContext;
use futures_util::FutureExt;
use tokio::sync::Notify;
use tokio::time::{Instant, Sleep};
use tokio_util::sync::CancellationToken;
use tracing::Instrument;

use super::cadence::Cadence;
use super::claimed::GRACE;
use super::definition::Definition;
use super::outcome::{Outcome, StopReason};
use super::time::{Time, TimeSource, later, until};

/// How long a time of the calendar is waited for without looking at the clock, which may be set.
const GLANCE: Duration = Duration::from_secs(30);

#[derive(Debug)]
pub(super) struct LocalTask {
    pub(super) definition: Definition,
    plugin: &'static str,
    time: Arc<TimeSource>,
    state: Mutex<LocalState>,
    wake: Notify,
    triggered: AtomicBool,
    stopped: AtomicBool,
}

/// What people want to know of a local task.
#[derive(Clone, Debug, Default)]
pub(super) struct LocalState {
    pub(super) waits: bool,
    pub(super) starts_at: Option<Time>,
    pub(super) began: Option<Time>,
    pub(super) ended_at: Option<Time>,
    pub(super) error: Option<String>,
    /// Of the run that goes on.
    token: Option<CancellationToken>,
    reason: Option<StopReason>,
}

/// Why a task waits no longer.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Woken {
    Due,
    Triggered,
    Stopped,
}

/// What a task waits for.
#[derive(Clone, Copy)]
enum Next {
    /// The runtime's clock.
    At(Instant),
    /// The calendar.
    Time(Time),
    Never,
}

impl LocalTask {
    pub(super) fn new(definition: Definition, plugin: &'static str, time: Arc<TimeSource>) -> Self {
        Self {
            definition,
            plugin,
            time,
            state: Mutex::default(),
            wake: Notify::new(),
            triggered: AtomicBool::new(false),
            stopped: AtomicBool::new(false),
        }
    }

    pub(super) fn state(&self) -> LocalState {
        self.with_state(|state| state.clone())
    }

    fn with_state<T>(&self, of: impl FnOnce(&mut LocalState) -> T) -> T {
        of(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Whether it did not run, so that it does now.
    pub(super) fn trigger(&self) -> bool {
        let is_idle = self.with_state(|state| state.token.is_none());
        if is_idle {
            self.triggered.store(true, Ordering::Release);
            self.wake.notify_one();
        }
        is_idle
    }

    /// Tells a run to end. Whether there is one.
    pub(super) fn cancel(&self, reason: StopReason) -> bool {
        self.with_state(|state| {
            let Some(token) = &state.token else { return false };
            token.cancel();
            state.reason.get_or_insert(reason);
            true
        })
    }

    /// Ends the work, and a run with it.
    pub(super) fn stop(&self) {
        self.stopped.store(true, Ordering::Release);
        self.cancel(StopReason::Shutdown);
        self.wake.notify_one();
    }

    /// Runs the task by its schedule until it is stopped.
    pub(super) async fn work(self: Arc<Self>) {
        let mut sleep = pin!(tokio::time::sleep(Duration::ZERO));
        let cadence = &self.definition.cadence;
        let mut next = match cadence {
            Cadence::Every(_) => self.at(Duration::ZERO),
            Cadence::Cron(..) | Cadence::Manual => self.by_calendar(),
        };
        if let Some(delay) = self.definition.delay {
            self.with_state(|state| state.waits = true);
            let woken = self.wait(self.at(delay), sleep.as_mut()).await;
            self.with_state(|state| state.waits = false);
            next = match (woken, cadence) {
                (Woken::Stopped, _) => return,
                (Woken::Due, Cadence::Cron(..) | Cadence::Manual) => self.by_calendar(),
                (Woken::Due, Cadence::Every(_)) | (Woken::Triggered, _) => self.at(Duration::ZERO),
            };
        }
        // One for all runs, until it is used.
        let mut token = CancellationToken::new();
        loop {
            let woken = self.wait(next, sleep.as_mut()).await;
            if woken == Woken::Stopped {
                return;
            }
            if token.is_cancelled() {
                token = CancellationToken::new();
            }
            let (begun, began) = (Instant::now(), self.time.now());
            self.run(&token).await;
            next = match (cadence, next) {
                (Cadence::Every(period), Next::At(due)) => Next::At(after(due, *period, begun)),
                // What came due meanwhile is next, at once.
                (Cadence::Cron(..), Next::Time(due)) if woken == Woken::Due => {
                    cadence.after(due, began).map_or(Next::Never, Next::Time)
                }
                _ => self.by_calendar(),
            };
        }
    }

    fn at(&self, delay: Duration) -> Next {
        let now = Instant::now();
        now.checked_add(delay).map_or(Next::Never, Next::At)
    }

    fn by_calendar(&self) -> Next {
        self.definition
            .cadence
            .latest(self.time.now())
            .map_or(Next::Never, Next::Time)
    }

    async fn wait(&self, next: Next, mut sleep: Pin<&mut Sleep>) -> Woken {
        let starts_at = match next {
            Next::At(instant) => Some(later(Utc::now(), instant.saturating_duration_since(Instant::now()))),
            Next::Time(time) => Some(time),
            Next::Never => None,
        };
        self.with_state(|state| state.starts_at = starts_at);
        if let Next::At(instant) = next {
            sleep.as_mut().reset(instant);
        }
        loop {
            if self.stopped.load(Ordering::Acquire) {
                return Woken::Stopped;
            }
            if self.triggered.swap(false, Ordering::AcqRel) {
                return Woken::Triggered;
            }
            match next {
                Next::At(_) => tokio::select! {
                    biased;
                    () = self.wake.notified() => {}
                    () = sleep.as_mut() => break,
                },
                Next::Time(time) => {
                    let wait = until(time, self.time.now());
                    if wait.is_zero() {
                        break;
                    }
                    tokio::select! {
                        biased;
                        () = self.wake.notified() => {}
                        () = self.time.sleep(wait.min(GLANCE)) => {}
                    }
                }
                Next::Never => self.wake.notified().await,
            }
        }
        if self.stopped.load(Ordering::Acquire) {
            return Woken::Stopped;
        }
        Woken::Due
    }

    async fn run(&self, token: &CancellationToken) {
        let began = Utc::now();
        self.with_state(|state| {
            state.began = Some(began);
            state.token = Some(token.clone());
            state.reason = None;
        });
        if self.stopped.load(Ordering::Acquire) {
            self.cancel(StopReason::Shutdown);
        }
        let span = tracing::error_span!("task", plugin = self.plugin, task = self.definition.id);
        self.definition.metrics.started();
        let begun = Instant::now();
        async {
            let outcome = self.bounded(token).await;
            self.definition.metrics.ended(outcome.failed(), begun.elapsed());
            outcome.log();
            self.with_state(|state| {
                state.began = None;
                state.token = None;
                state.ended_at = Some(later(began, begun.elapsed()));
                state.error = outcome.error_json();
            });
        }
        .instrument(span)
        .await;
    }

    /// Runs the function until it ends or has to, and then for a little while.
    async fn bounded(&self, token: &CancellationToken) -> Outcome {
        let context = TaskContext::new(token.clone());
        let function = AssertUnwindSafe(async { (self.definition.function)(context).await }).catch_unwind();
        let mut function = pin!(function);
        // Most runs end before they wait, and then the timer is never set.
        tokio::select! {
            biased;
            result = &mut function => {
                let reason = self.with_state(|state| state.reason);
                return Outcome::of(result).stopped(reason);
            }
            () = token.cancelled() => {}
            () = tokio::time::sleep(self.definition.timeout) => {
                self.cancel(StopReason::TimedOut);
            }
        }
        let result = tokio::time::timeout(GRACE, function).await;
        let reason = self.with_state(|state| state.reason);
        match result {
            Ok(result) => Outcome::of(result).stopped(reason),
            Err(_) => Outcome::Stopped(reason.unwrap_or(StopReason::Cancelled)),
        }
    }
}

/// The first time of the schedule after a run began. If that has passed, the next run begins at once. One that was triggered
/// before it was due begins the schedule anew.
fn after(due: Instant, period: Duration, begun: Instant) -> Instant {
    if begun < due {
        return begun + period;
    }
    let next = due + period;
    if next > begun {
        return next;
    }
    let passed = begun.saturating_duration_since(due).as_nanos() / period.as_nanos().max(1);
    let count = u32::try_from(passed).unwrap_or(u32::MAX).saturating_add(1);
    due.checked_add(period.saturating_mul(count)).unwrap_or(begun + period)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_stay_on_their_grid() {
        let (now, second) = (Instant::now(), Duration::from_secs(1));
        assert_eq!(after(now, second, now), now + second);
        assert_eq!(after(now + second / 2, second, now), now + second);
        assert_eq!(after(now, second, now + second / 2), now + second);
        assert_eq!(after(now, second, now + second), now + 2 * second);
        assert_eq!(after(now, second, now + 10 * second + second / 2), now + 11 * second);
    }
}

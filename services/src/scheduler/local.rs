//! A task that runs on this instance, whatever others do.

use core::panic::AssertUnwindSafe;
use core::pin::{Pin, pin};
use std::any::Any;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use chrono::Utc;
use flytower_core::Error;
use flytower_core::services::TaskContext;
use futures_util::FutureExt;
use futures_util::future::poll_immediate;
use tokio::sync::Notify;
use tokio::sync::futures::Notified;
use tokio::time::{Instant, Sleep};
use tokio_util::sync::CancellationToken;
use tracing::Instrument;

use super::cadence::Cadence;
use super::claimed::GRACE;
use super::definition::Definition;
use super::outcome::{Outcome, StopReason, overdue};
use super::time::{Time, TimeSource, later, until};

/// How long a time of the calendar is waited for without looking at the clock, which may be set.
const GLANCE: Duration = Duration::from_secs(30);

#[derive(Debug)]
pub(super) struct LocalTask {
    pub(super) definition: Definition,
    plugin: &'static str,
    time: Arc<TimeSource>,
    progress: Mutex<Progress>,
    wake: Notify,
    triggered: AtomicBool,
    stopped: AtomicBool,
}

/// What people want to know of a local task.
#[derive(Clone, Debug)]
pub(super) struct LocalState {
    pub(super) waits: bool,
    pub(super) starts_at: Option<Time>,
    pub(super) began: Option<Time>,
    pub(super) ended_at: Option<Time>,
    pub(super) error: Option<String>,
}

/// The same as it changes with each run: nothing is computed before somebody asks.
#[derive(Debug)]
struct Progress {
    waits: bool,
    next: Next,
    began: Option<SystemTime>,
    ended: Option<SystemTime>,
    error: Option<String>,
    /// One for all runs, until it is used.
    token: CancellationToken,
    /// Why it was.
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
#[derive(Clone, Copy, Debug)]
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
            progress: Mutex::new(Progress {
                waits: false,
                next: Next::Never,
                began: None,
                ended: None,
                error: None,
                token: CancellationToken::new(),
                reason: None,
            }),
            wake: Notify::new(),
            triggered: AtomicBool::new(false),
            stopped: AtomicBool::new(false),
        }
    }

    pub(super) fn state(&self) -> LocalState {
        self.with(|progress| LocalState {
            waits: progress.waits,
            starts_at: match progress.next {
                Next::At(instant) => Some(later(Utc::now(), instant.saturating_duration_since(Instant::now()))),
                Next::Time(time) => Some(time),
                Next::Never => None,
            },
            began: progress.began.map(Time::from),
            ended_at: progress.ended.map(Time::from),
            error: progress.error.clone(),
        })
    }

    fn with<T>(&self, of: impl FnOnce(&mut Progress) -> T) -> T {
        of(&mut self.progress.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Whether it did not run, so that it does now.
    pub(super) fn trigger(&self) -> bool {
        let is_idle = self.with(|progress| progress.began.is_none());
        if is_idle {
            self.triggered.store(true, Ordering::Release);
            self.wake.notify_one();
        }
        is_idle
    }

    /// Tells a run to end. Whether there is one.
    pub(super) fn cancel(&self, reason: StopReason) -> bool {
        self.with(|progress| {
            if progress.began.is_none() {
                return false;
            }
            progress.token.cancel();
            progress.reason.get_or_insert(reason);
            true
        })
    }

    /// Ends the work, and a run with it.
    pub(super) fn stop(&self) {
        self.stopped.store(true, Ordering::Release);
        self.cancel(StopReason::Shutdown);
        self.wake.notify_one();
    }

    /// Runs the task by its schedule until it is stopped. There may be very many, so that what each run costs counts: the
    /// timer and the place in the queue of `wake` are kept from one to the next.
    pub(super) async fn work(self: Arc<Self>) {
        let mut sleep = pin!(tokio::time::sleep(Duration::ZERO));
        let mut wake = pin!(self.wake.notified());
        let cadence = &self.definition.cadence;
        let mut next = match cadence {
            Cadence::Every(_) => self.at(Duration::ZERO),
            Cadence::Cron(..) | Cadence::Manual => self.by_calendar(),
        };
        if let Some(delay) = self.definition.delay {
            self.with(|progress| progress.waits = true);
            let woken = self.wait(self.at(delay), sleep.as_mut(), wake.as_mut()).await;
            self.with(|progress| progress.waits = false);
            next = match (woken, cadence) {
                (Woken::Stopped, _) => return,
                (Woken::Due, Cadence::Cron(..) | Cadence::Manual) => self.by_calendar(),
                (Woken::Due, Cadence::Every(_)) | (Woken::Triggered, _) => self.at(Duration::ZERO),
            };
        }
        loop {
            let woken = self.wait(next, sleep.as_mut(), wake.as_mut()).await;
            if woken == Woken::Stopped {
                return;
            }
            let begun = Instant::now();
            next = match (cadence, next) {
                (Cadence::Every(period), Next::At(due)) => {
                    self.run(begun).await;
                    Next::At(after(due, *period, begun))
                }
                // What comes due meanwhile is next, at once.
                (Cadence::Cron(..), Next::Time(due)) if woken == Woken::Due => {
                    let began = self.time.now();
                    self.run(begun).await;
                    cadence.after(due, began).map_or(Next::Never, Next::Time)
                }
                _ => {
                    self.run(begun).await;
                    self.by_calendar()
                }
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

    async fn wait<'t>(&'t self, next: Next, mut sleep: Pin<&mut Sleep>, mut wake: Pin<&mut Notified<'t>>) -> Woken {
        self.with(|progress| progress.next = next);
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
                    () = sleep.as_mut() => break,
                    () = wake.as_mut() => {}
                },
                Next::Time(time) => {
                    let wait = until(time, self.time.now());
                    if wait.is_zero() {
                        break;
                    }
                    tokio::select! {
                        biased;
                        () = wake.as_mut() => {}
                        () = self.time.sleep(wait.min(GLANCE)) => continue,
                    }
                }
                Next::Never => wake.as_mut().await,
            }
            wake.set(self.wake.notified());
        }
        if self.stopped.load(Ordering::Acquire) {
            return Woken::Stopped;
        }
        Woken::Due
    }

    async fn run(&self, begun: Instant) {
        let began = SystemTime::now();
        let token = self.with(|progress| {
            progress.began = Some(began);
            progress.token.clone()
        });
        if self.stopped.load(Ordering::Acquire) {
            self.cancel(StopReason::Shutdown);
        }
        let span = tracing::error_span!("task", plugin = self.plugin, task = self.definition.id);
        self.definition.metrics.started(began);
        async {
            let result = self.bounded(token).await;
            let took = begun.elapsed();
            let outcome = self.with(|progress| {
                let reason = progress.reason.take();
                if reason.is_some() {
                    progress.token = CancellationToken::new();
                }
                let reason = reason.or_else(|| overdue(took, self.definition.timeout));
                let outcome = match result {
                    Some(result) => Outcome::of(result).stopped(reason),
                    None => Outcome::Stopped(reason.unwrap_or(StopReason::Cancelled)),
                };
                progress.began = None;
                progress.ended = began.checked_add(took);
                progress.error = outcome.error_json();
                outcome
            });
            self.definition.metrics.ended(outcome.failed(), began, took);
            outcome.log();
        }
        .instrument(span)
        .await;
    }

    /// Runs the function until it ends or has to, and then for a little while. `None` if it did not end.
    async fn bounded(&self, token: CancellationToken) -> Option<Result<Result<(), Error>, Box<dyn Any + Send>>> {
        let context = TaskContext::new(token);
        let function = AssertUnwindSafe(async { (self.definition.function)(context).await }).catch_unwind();
        let mut function = pin!(function);
        // Most runs end before they wait, and need neither a timer nor somebody who could cancel them.
        if let Some(result) = poll_immediate(function.as_mut()).await {
            return Some(result);
        }
        let token = self.with(|progress| progress.token.clone());
        tokio::select! {
            biased;
            result = &mut function => return Some(result),
            () = token.cancelled() => {}
            () = tokio::time::sleep(self.definition.timeout) => {
                self.cancel(StopReason::TimedOut);
            }
        }
        tokio::time::timeout(GRACE, function).await.ok()
    }
}

/// The first time of the schedule after a run began. If that has passed, the next run begins at once. One that was triggered
/// before it was due begins the schedule anew, as a global one does.
fn after(due: Instant, period: Duration, begun: Instant) -> Instant {
    let due = due.min(begun);
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
        assert_eq!(after(now, second, now + second / 2), now + second);
        assert_eq!(after(now, second, now + second), now + 2 * second);
        assert_eq!(after(now, second, now + 10 * second + second / 2), now + 11 * second);
        assert_eq!(after(now + second, second, now), now + second);
    }
}

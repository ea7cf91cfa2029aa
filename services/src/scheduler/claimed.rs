//! One run of a global task, from its claim to its release.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, SystemTime};

use flytower_core::services::TaskContext;
use tokio::task::{JoinError, JoinHandle};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tracing::Instrument;

use super::definition::Definition;
use super::global::{Global, GlobalTask};
use super::outcome::{Outcome, StopReason, overdue};
use super::store::Ended;
use super::time::{Time, later, until};

/// How long a run that was told to end may take for it. Then it is dropped where it waits.
pub(super) const GRACE: Duration = Duration::from_secs(5);

/// A run that goes on in this process.
#[derive(Debug)]
pub(super) struct ActiveRun {
    pub(super) ticket: String,
    pub(super) due: Time,
    pub(super) began: Time,
    /// Until when, as far as is known, nobody else may take the task.
    expires: Mutex<Time>,
    token: CancellationToken,
    reason: OnceLock<StopReason>,
}

type Handle = JoinHandle<Result<(), flytower_core::Error>>;
type Returned = Result<Result<(), flytower_core::Error>, JoinError>;

impl ActiveRun {
    pub(super) fn new(ticket: String, due: Time, began: Time, expires: Time) -> Self {
        Self {
            ticket,
            due,
            began,
            expires: Mutex::new(expires),
            token: CancellationToken::new(),
            reason: OnceLock::new(),
        }
    }

    pub(super) fn expires(&self) -> Time {
        *self.expires.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn expires_at(&self, time: Time) {
        *self.expires.lock().unwrap_or_else(PoisonError::into_inner) = time;
    }

    /// Tells it to end. The first reason counts.
    pub(super) fn stop(&self, reason: StopReason) {
        let _ = self.reason.set(reason);
        self.token.cancel();
    }

    /// Tells it that the task is somebody else's.
    pub(super) fn lose(&self) {
        self.expires_at(Time::MIN_UTC);
        self.stop(StopReason::TicketLost);
    }

    fn is_lost(&self) -> bool {
        self.expires() == Time::MIN_UTC
    }
}

/// Runs the task, sees to it that it ends, and only then frees it. Returns when it is due again.
pub(super) async fn run(global: &Global, task: &GlobalTask, run: &ActiveRun) -> Option<Time> {
    let Definition {
        id,
        metrics,
        function,
        timeout,
        ..
    } = &task.definition;
    let span = tracing::error_span!("task", plugin = global.plugin, task = id);
    async {
        let (began, begun) = (SystemTime::now(), Instant::now());
        metrics.started(began);
        let function = Arc::clone(function);
        let context = TaskContext::new(run.token.clone());
        // A task of its own: it may panic, and even one that blocks its thread is watched over.
        let mut handle = tokio::spawn(async move { function(context).await }.in_current_span());
        let returned = match in_time(global, task, run, &mut handle).await {
            Some(returned) => returned,
            None => ending(global, task, run, &mut handle).await,
        };
        let took = begun.elapsed();
        let reason = run.reason.get().copied().or_else(|| overdue(took, *timeout));
        let outcome = outcome(returned).stopped(reason);
        metrics.ended(outcome.failed(), began, took);
        outcome.log();
        release(global, task, run, &outcome).await
    }
    .instrument(span)
    .await
}

/// Waits for a run as long as it may take; `None` if it has to end.
async fn in_time(global: &Global, task: &GlobalTask, run: &ActiveRun, handle: &mut Handle) -> Option<Returned> {
    let timeout = task.definition.timeout;
    let margin = margin(timeout);
    // counted from before the claim, as the ticket's expiry is
    let end = later(run.began, timeout);
    tokio::select! {
        biased;
        returned = &mut *handle => return Some(returned),
        () = run.token.cancelled() => return None,
        () = global.time.sleep(until(end - 2 * margin, global.time.now())) => {}
    }
    // Others may take the task once its ticket has expired: so it must not while the run is still there.
    let renewed = tokio::select! {
        biased;
        returned = &mut *handle => return Some(returned),
        renewed = global.renew(task, run, 2 * margin + 3 * GRACE) => renewed,
        () = global.time.sleep(margin) => false,
    };
    if renewed {
        tokio::select! {
            biased;
            returned = &mut *handle => return Some(returned),
            () = run.token.cancelled() => return None,
            () = global.time.sleep(until(end, global.time.now())) => {}
        }
    }
    run.stop(StopReason::TimedOut);
    None
}

/// Waits for a run that was told to end, until it is really gone: while its ticket lasts, it may take a moment.
async fn ending(global: &Global, task: &GlobalTask, run: &ActiveRun, handle: &mut Handle) -> Returned {
    let margin = margin(task.definition.timeout);
    let grace = later(global.time.now(), GRACE);
    tokio::select! {
        biased;
        returned = &mut *handle => return returned,
        () = global.time.sleep(until(run.expires(), later(global.time.now(), margin))) => {}
        _ = global.renew(task, run, 3 * GRACE) => {}
    }
    tokio::select! {
        biased;
        returned = &mut *handle => return returned,
        () = global.time.sleep(until(grace, global.time.now())) => {}
        () = global.time.sleep(until(run.expires(), later(global.time.now(), margin))) => {}
    }
    handle.abort();
    let mut is_said = false;
    loop {
        tokio::select! {
            biased;
            returned = &mut *handle => return returned,
            () = tokio::time::sleep(GRACE) => {}
        }
        if !is_said {
            tracing::warn!(
                "the task does not end although it has to: it blocks its thread. Until it does it is not run again. Let \
                 `tokio::task::spawn_blocking` do what blocks"
            );
            is_said = true;
        }
        if !run.is_lost() {
            global.renew(task, run, 3 * GRACE).await;
        }
    }
}

/// How long before its ticket expires a run has to be gone: by more than what instances may disagree about the time.
pub(super) fn margin(timeout: Duration) -> Duration {
    (timeout / 4).min(Duration::from_secs(1))
}

fn outcome(returned: Returned) -> Outcome {
    match returned {
        Ok(result) => Outcome::of(Ok(result)),
        Err(error) => match error.try_into_panic() {
            Ok(panic) => Outcome::of(Err(panic)),
            Err(_) => Outcome::Stopped(StopReason::Shutdown),
        },
    }
}

/// Notes how the run ended, however long the database cannot be reached: while nobody else takes the task, it is this
/// instance that knows.
async fn release(global: &Global, task: &GlobalTask, run: &ActiveRun, outcome: &Outcome) -> Option<Time> {
    if matches!(outcome, Outcome::Stopped(StopReason::TicketLost)) {
        return None;
    }
    let next = match outcome {
        // It was not done: whoever runs next does it.
        Outcome::Stopped(StopReason::Shutdown) => Some(run.due),
        _ => task.definition.cadence.after(run.due, run.began),
    };
    let ended = Ended {
        at: global.time.now(),
        error: outcome.error_json(),
        next: Some(next),
    };
    let mut pause = Duration::from_millis(100);
    let mut is_first = true;
    loop {
        let is_last = global.shutdown.is_cancelled();
        match global.store.release(&task.definition.id, &run.ticket, &ended).await {
            Ok(true) => break,
            Ok(false) if !is_first => {
                tracing::debug!("the task was freed by an attempt that was not answered, or by another instance");
                break;
            }
            Ok(false) => {
                tracing::warn!(
                    "another instance has freed the task, and perhaps run it, before this one knew that it was done"
                );
                break;
            }
            Err(error) if is_last => {
                tracing::error!(error = ?flytower_core::Error::from(error), "the task is done, but not freed before its ticket expires");
                break;
            }
            Err(error) => global.outage.failed("freeing a task that is done", error),
        }
        tokio::select! {
            () = global.shutdown.cancelled() => {}
            () = tokio::time::sleep(pause) => {}
        }
        pause = (pause * 2).min(GRACE);
        is_first = false;
    }
    next
}

//! One run of a global task, from its claim to its release.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use flytower_core::services::TaskContext;
use tokio::task::{JoinError, JoinHandle};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tracing::Instrument;

use super::global::{Global, GlobalTask};
use super::outcome::{Outcome, StopReason};
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
    /// When others may take the task, as far as is known.
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

    pub(super) fn set_expires(&self, expires: Time) {
        *self.expires.lock().unwrap_or_else(PoisonError::into_inner) = expires;
    }

    /// Tells it to end. The first reason counts.
    pub(super) fn stop(&self, reason: StopReason) {
        let _ = self.reason.set(reason);
        self.token.cancel();
    }
}

/// Runs the task, sees to it that it ends, and only then frees it. Returns when it is due again.
pub(super) async fn run(global: &Global, task: &GlobalTask, run: &ActiveRun) -> Option<Time> {
    let span = tracing::error_span!("task", plugin = global.plugin, task = task.id);
    async {
        global.metrics.started(&task.id);
        let begun = Instant::now();
        let function = Arc::clone(&task.function);
        let context = TaskContext::new(run.token.clone());
        // A task of its own: it may panic, and even one that blocks its thread is watched over.
        let mut handle = tokio::spawn(async move { function(context).await }.in_current_span());
        let returned = match in_time(global, task, run, &mut handle).await {
            Some(returned) => returned,
            None => ending(global, task, run, &mut handle).await,
        };
        let outcome = outcome(returned).stopped(run.reason.get().copied());
        global.metrics.ended(&task.id, outcome.failed(), begun.elapsed());
        outcome.log();
        release(global, task, run, &outcome).await
    }
    .instrument(span)
    .await
}

/// How long before its ticket expires a run whose ticket is not renewed has to be gone: the clocks of two instances, and what
/// they know of the database's, are never quite the same.
fn margin(task: &GlobalTask) -> Duration {
    (task.timeout / 10).min(Duration::from_secs(1))
}

/// Waits for a run as long as it may take; `None` if it has to end.
async fn in_time(global: &Global, task: &GlobalTask, run: &ActiveRun, handle: &mut Handle) -> Option<Returned> {
    let end = later(run.began, task.timeout);
    let margin = margin(task);
    // counted from before the claim, as the ticket's expiry is
    let renewal = end - 2 * margin;
    tokio::select! {
        biased;
        returned = &mut *handle => return Some(returned),
        () = run.token.cancelled() => return None,
        () = global.time.sleep(until(renewal, global.time.now())) => {}
    }
    // Others may take the task once its ticket has expired: so it must not while the run is still there.
    if renewed(global, task, run).await {
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

/// Lets the ticket be good until a run that has to end is gone. Not for longer than it can be waited for safely: whether the
/// database answers or not, the ticket expires.
async fn renewed(global: &Global, task: &GlobalTask, run: &ActiveRun) -> bool {
    let safe = run.expires() - margin(task);
    tokio::select! {
        biased;
        renewed = global.renew(task, run, 2 * margin(task) + 3 * GRACE) => renewed,
        () = global.time.sleep(until(safe, global.time.now())) => false,
    }
}

/// Waits for a run that was told to end, until it is really gone.
async fn ending(global: &Global, task: &GlobalTask, run: &ActiveRun, handle: &mut Handle) -> Returned {
    let is_ours = run.reason.get() != Some(&StopReason::TicketLost);
    if !is_ours || renewed(global, task, run).await {
        tokio::select! {
            biased;
            returned = &mut *handle => return returned,
            () = global.time.sleep(GRACE) => {}
        }
    }
    handle.abort();
    loop {
        tokio::select! {
            biased;
            returned = &mut *handle => return returned,
            () = tokio::time::sleep(GRACE) => {}
        }
        tracing::warn!(
            "the task does not end although it has to: it blocks its thread. Until it does it is not run again"
        );
        if is_ours {
            global.renew(task, run, 3 * GRACE).await;
        }
    }
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

async fn release(global: &Global, task: &GlobalTask, run: &ActiveRun, outcome: &Outcome) -> Option<Time> {
    if matches!(outcome, Outcome::Stopped(StopReason::TicketLost)) {
        return None;
    }
    let next = match outcome {
        // It was not done: whoever runs next does it.
        Outcome::Stopped(StopReason::Shutdown) => Some(run.due),
        _ => task.cadence.after(run.due, run.began),
    };
    let ended = Ended {
        at: global.time.now(),
        error: outcome.error_json(),
        next: Some(next),
    };
    // Beyond this the ticket has expired, and somebody else frees the task.
    let deadline = later(ended.at, task.timeout + 3 * GRACE);
    let mut pause = Duration::from_millis(100);
    let mut is_first = true;
    loop {
        match global.store.release(&task.id, &run.ticket, &ended).await {
            Ok(true) => break,
            Ok(false) if !is_first => {
                tracing::debug!("the task was freed by an attempt that was not answered, or by another instance");
                break;
            }
            Ok(false) => {
                tracing::warn!("the task was taken over by another instance before it was done");
                break;
            }
            Err(error) if global.shutdown.is_cancelled() || global.time.now() >= deadline => {
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

use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::{Instant, timeout_at};
use tracing::Instrument;

use super::contain::contained;
use super::hooks::Hook;

/// Why a backend did not stop as it should.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StopError {
    /// Hooks were still running when the time was up. They were cancelled.
    #[error(
        "the backend did not stop within {limit:?}: still running were {}. Give them more time with \
         `StartOptions::stop_timeout`, or make them faster", .unfinished.join(", ")
    )]
    TimedOut {
        /// The time there was.
        limit: Duration,
        /// The hooks, by name.
        unfinished: Vec<String>,
    },
}

/// Runs the hooks of one step concurrently, each in a task of its own, so that one that blocks its thread does not keep
/// the time limit from being noticed. Failures are logged: they must not keep the others from running.
///
/// Returns the names of those that were not done at the deadline.
pub(super) async fn run_hooks(step: &'static str, hooks: Vec<Hook>, deadline: Option<Instant>) -> Vec<String> {
    let mut running = JoinSet::new();
    let mut unfinished = Vec::new();
    for hook in hooks {
        let (name, future) = hook.into_parts();
        unfinished.push(name.clone());
        running.spawn(async move { (name, contained(future).await) }.in_current_span());
    }
    loop {
        let next = match deadline {
            Some(deadline) => timeout_at(deadline, running.join_next()).await,
            None => Ok(running.join_next().await),
        };
        match next {
            Ok(Some(Ok((name, result)))) => {
                if let Some(at) = unfinished.iter().position(|other| *other == name) {
                    unfinished.swap_remove(at);
                }
                if let Err(error) = result {
                    tracing::error!(hook = name, error = ?error, "a {step} hook failed");
                }
            }
            // aborted by the runtime's own end: nothing is left to wait for
            Ok(Some(Err(_))) => {}
            Ok(None) => return Vec::new(),
            Err(_) => {
                running.abort_all();
                for name in &unfinished {
                    tracing::error!(hook = name, "a {step} hook did not end in time");
                }
                return unfinished;
            }
        }
    }
}

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::task::JoinSet;
use tokio::time::{Instant, timeout_at};
use tracing::Instrument;

use super::contain::contained;
use super::hooks::Hook;
use super::progress::Progress;
use super::stop::UnfinishedHook;

/// Runs the hooks of a step of the start, for which there is no time limit: one that hangs is reported as a plugin is.
pub(super) async fn run_starting_hooks(step: &'static str, hooks: Vec<Hook>, progress: &Progress) {
    let hooks = hooks.into_iter().map(|hook| hook.awaited_by(step, progress));
    run_hooks(step, hooks.collect(), None).await;
}

/// Runs the hooks of one step concurrently, each in a task of its own, so that one that blocks its thread does not keep
/// the time limit from being noticed. Failures are logged: they must not keep the others from running.
///
/// Returns those that were not done at the deadline.
pub(super) async fn run_hooks(step: &'static str, hooks: Vec<Hook>, deadline: Option<Instant>) -> Vec<UnfinishedHook> {
    let mut tasks = JoinSet::new();
    let mut waiting = Vec::with_capacity(hooks.len());
    for (index, hook) in hooks.into_iter().enumerate() {
        let begun = Arc::new(AtomicBool::new(false));
        let (plugin, span) = (hook.plugin(), hook.span());
        let (name, future) = hook.into_parts();
        waiting.push(Some((name.clone(), plugin, span.clone(), Arc::clone(&begun))));
        let run = async move {
            begun.store(true, Ordering::Relaxed);
            if let Err(error) = contained(future).await {
                tracing::error!(hook = name, error = ?error, "a {step} hook failed");
            }
            index
        };
        tasks.spawn(run.instrument(span));
    }
    loop {
        let next = match deadline {
            Some(deadline) => timeout_at(deadline, tasks.join_next()).await,
            None => Ok(tasks.join_next().await),
        };
        match next {
            Ok(Some(Ok(index))) => waiting[index] = None,
            // aborted by the runtime's own end: nothing is left to wait for
            Ok(Some(Err(_))) => {}
            Ok(None) => return Vec::new(),
            Err(_) => break,
        }
    }
    tasks.abort_all();
    let unfinished = waiting.into_iter().flatten().map(|(name, plugin, span, begun)| {
        span.in_scope(|| tracing::error!(hook = name, "a {step} hook did not end in time"));
        UnfinishedHook {
            name,
            plugin,
            begun: begun.load(Ordering::Relaxed),
        }
    });
    unfinished.collect()
}

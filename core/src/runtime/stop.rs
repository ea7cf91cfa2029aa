use core::fmt;
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use futures_util::FutureExt;
use tokio::time::Instant;
use tracing::Instrument;

use super::backend::Lifetime;
use super::hooks::PluginHooks;
use super::run_hooks::run_hooks;

/// Why a backend did not stop as it should.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StopError {
    /// Hooks were not done when the time was up. They were cancelled.
    #[error(
        "the backend did not stop within {limit:?}: {}. Give them more time with `StartOptions::stop_timeout`, or make \
         them faster", Unfinished(.unfinished)
    )]
    TimedOut {
        /// The time there was.
        limit: Duration,
        /// The hooks.
        unfinished: Vec<UnfinishedHook>,
    },
}

/// A hook that was not done when the time was up.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct UnfinishedHook {
    /// Its name.
    pub name: String,
    /// The plugin whose it is, unless it is the whole backend's.
    pub plugin: Option<&'static str>,
    /// Whether it had begun. If not, other hooks blocked all threads.
    pub begun: bool,
}

impl fmt::Display for UnfinishedHook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`", self.name)?;
        match self.plugin {
            Some(plugin) => write!(f, " of plugin `{plugin}`"),
            None => Ok(()),
        }
    }
}

struct Unfinished<'a>(&'a [UnfinishedHook]);

impl fmt::Display for Unfinished<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut separator = "";
        for (begun, what) in [(true, "still running were"), (false, "not even begun were")] {
            let hooks = self.0.iter().filter(|hook| hook.begun == begun);
            let names: Vec<_> = hooks.map(ToString::to_string).collect();
            if !names.is_empty() {
                write!(f, "{separator}{what} {}", names.join(", "))?;
                separator = "; ";
            }
        }
        Ok(())
    }
}

impl Lifetime {
    /// Stops everything, within the time limit; once, however often it is called.
    pub(super) async fn stop(self: &Arc<Self>) -> Result<(), StopError> {
        let stopping = self.stopping.get_or_init(|| {
            let lifetime = Arc::clone(self);
            let stopping = async move { lifetime.stop_now().await }.boxed().shared();
            // Driven by a task as well, so that a caller that gives up waiting does not cut it off. It ends as the stop
            // does, which has a time limit.
            drop(tokio::spawn(stopping.clone().in_current_span()));
            stopping
        });
        stopping.clone().await
    }

    /// Stops what had started. How that goes is logged: the error to return is why the start failed.
    pub(super) async fn stop_after_failure(self: &Arc<Self>) {
        if let Err(error) = self.stop().await {
            tracing::error!(%error, "stopping after a failed start failed too");
        }
    }

    /// Ends everything where it is, without any hook: those often hold what they would close, and with it themselves.
    pub(super) fn abort(&self) {
        drop(self.following.lock().unwrap_or_else(PoisonError::into_inner).take());
        let root = self.values.root_hooks();
        drop((root.take_startup(), root.take_before_shutdown(), root.take_shutdown()));
        let probed = core::mem::take(&mut *self.probed_hooks.lock().unwrap_or_else(PoisonError::into_inner));
        for hooks in self.plugin_hooks.iter().chain(&probed) {
            drop((hooks.take_startup(), hooks.take_failure(), hooks.take_shutdown()));
        }
    }

    async fn stop_now(&self) -> Result<(), StopError> {
        let limit = self.values.options().time_to_stop();
        let begun = Instant::now();
        // The last two steps close what holds data, so the first, which may wait for its own reasons, leaves each of
        // them a tenth. What a step does not use is the next one's. A time too far off for the clock is no limit.
        let deadline = |tenths| begun.checked_add(limit / 10 * tenths);
        let root_hooks = self.values.root_hooks();
        let mut unfinished = run_hooks("before-shutdown", root_hooks.take_before_shutdown(), deadline(8)).await;
        let probed = core::mem::take(&mut *self.probed_hooks.lock().unwrap_or_else(PoisonError::into_inner));
        let plugin_hooks = self
            .plugin_hooks
            .iter()
            .chain(&probed)
            .flat_map(PluginHooks::take_shutdown);
        let plugin_hooks = plugin_hooks.collect();
        unfinished.extend(run_hooks("plugin shutdown", plugin_hooks, deadline(9)).await);
        unfinished.extend(run_hooks("shutdown", root_hooks.take_shutdown(), deadline(10)).await);
        let following = self.following.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(following) = following {
            following.abort();
            // that it was aborted is no news
            let _ = following.await;
        }
        if unfinished.is_empty() {
            if self.started.load(Ordering::Relaxed) {
                tracing::info!("stopped `{}`", self.plan.backend.name);
            }
            Ok(())
        } else {
            Err(StopError::TimedOut { limit, unfinished })
        }
    }
}

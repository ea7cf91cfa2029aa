use core::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::task::JoinSet;
use tracing::Instrument;

use super::failure::Failed;

/// What a start is waiting for, so that whatever hangs is named in the log.
#[derive(Clone, Default)]
pub(super) struct Progress(Arc<Mutex<Vec<Arc<Step>>>>);

struct Step {
    what: Awaited,
    /// No lock, for which the tasks of all plugins would queue.
    is_done: AtomicBool,
}

/// Something that is waited for. It is put into words only if that takes long: hardly anything does.
pub(super) enum Awaited {
    /// What also can fail.
    Feature(Failed),
    /// Anything else, in words.
    Named(String),
}

impl fmt::Display for Awaited {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Feature(failed) => failed.fmt(f),
            Self::Named(name) => f.write_str(name),
        }
    }
}

impl From<Failed> for Awaited {
    fn from(failed: Failed) -> Self {
        Self::Feature(failed)
    }
}

impl From<String> for Awaited {
    fn from(name: String) -> Self {
        Self::Named(name)
    }
}

impl Progress {
    /// Adds something, which is waited for until the result is dropped.
    #[must_use]
    pub(super) fn awaits(&self, what: impl Into<Awaited>) -> Awaiting {
        let step = Arc::new(Step {
            what: what.into(),
            is_done: AtomicBool::new(false),
        });
        self.lock().push(Arc::clone(&step));
        Awaiting(step)
    }

    /// Starts a task that says what is waited for, until the result is dropped. A task, because a service that blocks
    /// the thread it is made on is to be named as well.
    #[must_use]
    pub(super) fn report(&self) -> JoinSet<()> {
        let mut task = JoinSet::new();
        task.spawn(self.clone().report_for_ever().in_current_span());
        task
    }

    /// The intervals are [Backstage's](https://backstage.io/docs/backend-system/architecture/backends): 1, 1, 2, 3, 5,
    /// … seconds, at most a minute.
    async fn report_for_ever(self) {
        const LONGEST: Duration = Duration::from_secs(60);
        let mut interval = Duration::from_secs(1);
        let mut previous = Duration::ZERO;
        loop {
            tokio::time::sleep(interval).await;
            let awaited: Vec<_> = {
                let mut steps = self.lock();
                steps.retain(|step| !step.is_done.load(Ordering::Relaxed));
                steps.clone()
            };
            let names: Vec<_> = awaited.iter().map(|step| step.what.to_string()).collect();
            if !names.is_empty() {
                tracing::info!("still starting: {}", names.join(", "));
            }
            let next = (interval + previous).min(LONGEST);
            previous = core::mem::replace(&mut interval, next);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Arc<Step>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// That something is waited for.
pub(super) struct Awaiting(Arc<Step>);

impl Drop for Awaiting {
    fn drop(&mut self) {
        self.0.is_done.store(true, Ordering::Relaxed);
    }
}

use core::fmt::Display;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::task::JoinSet;
use tracing::Instrument;

/// What a start is waiting for, so that whatever hangs is named in the log.
#[derive(Clone, Default)]
pub(super) struct Progress(Arc<Mutex<Awaited>>);

#[derive(Default)]
struct Awaited {
    /// In the order in which they were begun.
    names: BTreeMap<u64, String>,
    next: u64,
}

impl Progress {
    /// Adds something, which is waited for until the result is dropped.
    #[must_use]
    pub(super) fn awaits(&self, name: impl Display) -> Awaiting {
        let mut awaited = self.lock();
        let key = awaited.next;
        awaited.next += 1;
        awaited.names.insert(key, name.to_string());
        Awaiting {
            progress: self.clone(),
            key,
        }
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
            let names: Vec<String> = self.lock().names.values().cloned().collect();
            if !names.is_empty() {
                tracing::info!("still starting: {}", names.join(", "));
            }
            let next = (interval + previous).min(LONGEST);
            previous = core::mem::replace(&mut interval, next);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Awaited> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// That something is waited for.
pub(super) struct Awaiting {
    progress: Progress,
    key: u64,
}

impl Drop for Awaiting {
    fn drop(&mut self) {
        self.progress.lock().names.remove(&self.key);
    }
}

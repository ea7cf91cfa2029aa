use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use flytower_core::Error;

use super::error::StoreError;

/// While a server goes down or comes up it answers one question and not the next. That is one outage.
const CALM: Duration = Duration::from_secs(1);

/// What the log is told of a database that does not answer: once that it does not, and once that it does again, however
/// many tasks and attempts notice.
#[derive(Debug, Default)]
pub(super) struct Outage {
    last_failure: Mutex<Option<Instant>>,
}

impl Outage {
    pub(super) fn failed(&self, what: &str, error: StoreError) {
        let is_first = self.last_failure(|last| last.replace(Instant::now()).is_none());
        let error = Error::from(error);
        if is_first {
            tracing::warn!(?error, "{what}: no task can be run while the database does not answer");
        } else {
            tracing::debug!(?error, "{what}: the database still does not answer");
        }
    }

    /// Takes note of an answer to what was asked then.
    pub(super) fn answered(&self, asked: Instant) {
        let is_over = self.last_failure(|last| {
            last.take_if(|last| asked.saturating_duration_since(*last) >= CALM)
                .is_some()
        });
        if is_over {
            tracing::info!("tasks run again: the database answers");
        }
    }

    fn last_failure<T>(&self, of: impl FnOnce(&mut Option<Instant>) -> T) -> T {
        of(&mut self.last_failure.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

//! Which time counts.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};

use super::clock::Clock;
use super::error::StoreError;
use super::store::Store;

/// How long what the database's clock said is believed: the two drift apart, and a machine may have slept.
const BELIEVED: Duration = Duration::from_secs(5);

/// An answer that took longer says too little: instances must not disagree by as much as their tickets are renewed early.
const UNSURE: Duration = Duration::from_millis(500);
/// The first answers may have to wait for a connection.
const ATTEMPTS: usize = 5;

/// A time as all engines can keep it: whole milliseconds.
pub(super) type Time = DateTime<Utc>;

/// Where the time is from.
#[derive(Debug)]
pub(super) enum TimeSource {
    /// The database's clock, as it went on since it was asked. Before it ever was, the machine's.
    Database(Mutex<Option<Asked>>),
    Given(Arc<dyn Clock>),
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Asked {
    at: Instant,
    answer: Time,
}

impl TimeSource {
    pub(super) fn new(given: Option<Arc<dyn Clock>>) -> Self {
        given.map_or_else(|| Self::Database(Mutex::default()), Self::Given)
    }

    pub(super) fn now(&self) -> Time {
        let now = match self {
            Self::Given(clock) => clock.now().into(),
            Self::Database(asked) => {
                let asked = *asked.lock().unwrap_or_else(PoisonError::into_inner);
                asked.map_or_else(Utc::now, |Asked { at, answer }| later(answer, at.elapsed()))
            }
        };
        now.trunc_subsecs(3)
    }

    pub(super) async fn sleep(&self, duration: Duration) {
        match self {
            Self::Given(clock) => clock.sleep(duration).await,
            Self::Database(_) => tokio::time::sleep(duration).await,
        }
    }

    /// Asks the database's clock, unless it was a moment ago.
    pub(super) async fn ask(&self, store: &Store) -> Result<(), StoreError> {
        let Self::Database(asked) = self else {
            return Ok(());
        };
        let last = *asked.lock().unwrap_or_else(PoisonError::into_inner);
        if last.is_some_and(|last| last.at.elapsed() < BELIEVED) {
            return Ok(());
        }
        for _ in 0..ATTEMPTS {
            let Some(reading) = store.time().await? else {
                return Ok(());
            };
            if reading.took <= UNSURE {
                // it was asked somewhere in between
                let at = reading.began + reading.took / 2;
                let answer = reading.answer;
                *asked.lock().unwrap_or_else(PoisonError::into_inner) = Some(Asked { at, answer });
                return Ok(());
            }
        }
        if last.is_some() {
            return Ok(());
        }
        Err(StoreError::Timeout {
            what: "tell the time",
            limit: UNSURE,
        })
    }
}

/// The time after a duration, or the last there is.
pub(super) fn later(time: Time, duration: Duration) -> Time {
    let delta = TimeDelta::from_std(duration).unwrap_or(TimeDelta::MAX);
    time.checked_add_signed(delta).unwrap_or(Time::MAX_UTC)
}

/// How long it is until then; zero if it was.
pub(super) fn until(time: Time, now: Time) -> Duration {
    (time - now).to_std().unwrap_or_default()
}

/// As Backstage prints the times of its database.
pub(super) fn with_offset(time: Time) -> String {
    time.format("%Y-%m-%dT%H:%M:%S%.3f+00:00").to_string()
}

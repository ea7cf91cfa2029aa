//! What is known of servers that do not work: who is left alone, until when, and who has been told.

use core::future::Future;
use core::time::Duration;
use std::sync::{Arc, Mutex, PoisonError};

use flytower_core::services::{Level, RootHealth, RootLogger};
use tokio::time::{Instant, timeout};

use super::error::StoreError;

/// After the first call that fails. Each one after that doubles it.
const SHORTEST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// Tells the backend's log and health of servers that are down: it is no single plugin's business.
pub(super) struct Reports {
    down: Mutex<usize>,
    health: Option<Arc<dyn RootHealth>>,
    logger: Option<Arc<dyn RootLogger>>,
}

impl Reports {
    pub(super) fn new(health: Option<Arc<dyn RootHealth>>, logger: Option<Arc<dyn RootLogger>>) -> Self {
        Self {
            down: Mutex::new(0),
            health,
            logger,
        }
    }

    fn log(&self, level: Level, message: &str) {
        match &self.logger {
            Some(logger) => logger.log(level, message),
            None if level == Level::WARN => tracing::warn!("{message}"),
            None => tracing::info!("{message}"),
        }
    }

    fn change(&self, is_down: bool) {
        let mut down = self.down.lock().unwrap_or_else(PoisonError::into_inner);
        let before = *down;
        *down = if is_down { before + 1 } else { before.saturating_sub(1) };
        if let Some(health) = &self.health
            && (before == 0) != (*down == 0)
        {
            // within the lock, so that what is said last is what is so
            health.degraded("core.cache", is_down);
        }
    }
}

/// Whether a server works, and when to try again if not.
///
/// While it does not, one call at a time is let through, after pauses that grow; all others are over at once.
pub(super) struct Outage {
    server: String,
    limit: Duration,
    state: Mutex<Option<Down>>,
    reports: Arc<Reports>,
}

#[derive(Clone, Copy)]
struct Down {
    since: Instant,
    until: Instant,
    pause: Duration,
}

impl Outage {
    pub(super) fn new(server: String, limit: Duration, reports: Arc<Reports>) -> Self {
        Self {
            server,
            limit,
            state: Mutex::new(None),
            reports,
        }
    }

    /// Does something with the server, if it is worth a try. `None` if it is not; that was logged once for all calls.
    pub(super) async fn attempt<T>(
        &self,
        call: impl Future<Output = Result<T, StoreError>>,
    ) -> Option<Result<T, StoreError>> {
        if !self.is_worth_a_try() {
            return None;
        }
        let result = timeout(self.limit, call).await;
        let result = result.unwrap_or_else(|_| Err(StoreError::TimedOut(self.limit)));
        match &result {
            // whoever refuses is there
            Ok(_) | Err(StoreError::Refused(_)) => self.works(),
            Err(error) => self.fails(error),
        }
        Some(result)
    }

    fn is_worth_a_try(&self) -> bool {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(down) = &mut *state else { return true };
        let now = Instant::now();
        if now < down.until {
            return false;
        }
        // for others; and for this one, should nobody wait for it to its end
        down.until = now + self.limit + down.pause;
        true
    }

    fn works(&self) {
        let ended = self.state.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(down) = ended {
            let after = down.since.elapsed();
            let message = format!("the cache's server {} works again, after {after:.1?}", self.server);
            self.reports.log(Level::INFO, &message);
            self.reports.change(false);
        }
    }

    fn fails(&self, error: &StoreError) {
        let now = Instant::now();
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let pause = state.map_or(SHORTEST_PAUSE, |down| (down.pause * 2).min(LONGEST_PAUSE));
        let is_new = state.is_none();
        *state = Some(Down {
            since: state.map_or(now, |down| down.since),
            until: now + pause,
            pause,
        });
        drop(state);
        if is_new {
            let message = format!(
                "the cache's server {} does not work, and until it does nothing is kept there: {error}",
                self.server
            );
            self.reports.log(Level::WARN, &message);
            self.reports.change(true);
        }
    }
}

#[cfg(test)]
mod tests {
    use core::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    fn sut() -> Outage {
        Outage::new(
            "x".to_owned(),
            Duration::from_secs(1),
            Arc::new(Reports::new(None, None)),
        )
    }

    async fn fail(sut: &Outage) -> bool {
        let error = Err::<(), _>(StoreError::Unavailable("gone".to_owned()));
        sut.attempt(async { error }).await.is_some()
    }

    #[tokio::test(start_paused = true)]
    async fn a_server_that_is_down_is_tried_ever_more_rarely() {
        let (sut, start) = (sut(), Instant::now());
        let mut tries = Vec::new();

        while start.elapsed() < Duration::from_secs(30) {
            if fail(&sut).await {
                tries.push(start.elapsed().as_millis());
            }
            tokio::time::advance(Duration::from_millis(10)).await;
        }

        assert_eq!(tries, [0, 100, 300, 700, 1500, 3100, 6300, 11300, 16300, 21300, 26300]);
        tokio::time::advance(LONGEST_PAUSE).await;
        assert!(sut.attempt(async { Ok(()) }).await.is_some());
        assert!(sut.attempt(async { Ok(()) }).await.is_some());
    }

    #[tokio::test(start_paused = true)]
    async fn a_server_that_does_not_answer_is_waited_for_once() {
        let (sut, start) = (sut(), Instant::now());
        let never = || sut.attempt(core::future::pending::<Result<(), StoreError>>());

        assert!(matches!(never().await, Some(Err(StoreError::TimedOut(_)))));
        assert!(never().await.is_none());
        assert_eq!(start.elapsed(), Duration::from_secs(1));
    }

    #[tokio::test(start_paused = true)]
    async fn a_try_that_is_given_up_is_followed_by_another() {
        let sut = sut();
        fail(&sut).await;
        tokio::time::advance(Duration::from_secs(1)).await;

        let given_up = timeout(
            Duration::from_millis(1),
            sut.attempt(core::future::pending::<Result<(), StoreError>>()),
        );
        assert!(given_up.await.is_err());
        assert!(sut.attempt(async { Ok(()) }).await.is_none());
        tokio::time::advance(Duration::from_secs(2)).await;
        assert!(sut.attempt(async { Ok(()) }).await.is_some());
    }

    #[tokio::test]
    async fn whoever_refuses_is_there() {
        let (sut, calls) = (sut(), AtomicUsize::new(0));
        for _ in 0..3 {
            let refused = async {
                calls.fetch_add(1, Ordering::Relaxed);
                Err::<(), _>(StoreError::Refused("too large".to_owned()))
            };
            assert!(sut.attempt(refused).await.is_some());
        }
        assert_eq!(calls.into_inner(), 3);
    }
}

//! What is known of servers that do not work: who is left alone, until when, and who has been told.

use core::future::Future;
use core::time::Duration;
use std::sync::{Arc, Mutex, PoisonError};

use flytower_core::services::Level;
use tokio::time::{Instant, timeout};

use super::error::StoreError;
use crate::health::Reports;

/// After the first call that fails. Each one after that doubles it.
pub(super) const SHORTEST_PAUSE: Duration = Duration::from_millis(100);
pub(super) const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// Who has worked for so many pauses is not expected to fail again.
const CALM: u32 = 10;
/// How often an outage is logged at most: a server may come and go all the time.
const QUIET: Duration = Duration::from_secs(60);

/// Whether a server works, and when to try again if not.
///
/// While it does not, one call at a time is let through, after pauses that grow; all others are over at once.
pub(super) struct Outage {
    server: String,
    limit: Duration,
    /// What is reported is reported with it locked, in the order in which it happens.
    state: Mutex<State>,
    reports: Arc<Reports>,
}

#[derive(Default)]
struct State {
    down: Option<Down>,
    /// The last one, which the next outage goes on from if it is soon.
    pause: Duration,
    /// When it last failed or came back. A call that began before says nothing new by failing.
    changed: Option<Instant>,
    /// When an outage was last logged, and how many there were since.
    logged: Option<Instant>,
    unlogged: u32,
}

#[derive(Clone, Copy)]
struct Down {
    since: Instant,
    /// Nobody tries before.
    until: Instant,
    is_logged: bool,
}

impl Outage {
    pub(super) fn new(server: String, limit: Duration, reports: Arc<Reports>) -> Self {
        Self {
            server,
            limit,
            state: Mutex::default(),
            reports,
        }
    }

    /// Does something with the server, if it is worth a try. `None` if it is not; that was logged once for all calls.
    pub(super) async fn attempt<T>(
        &self,
        call: impl Future<Output = Result<T, StoreError>>,
    ) -> Option<Result<T, StoreError>> {
        let began = self.begin()?;
        let result = timeout(self.limit, call).await;
        let result = result.unwrap_or_else(|_| Err(StoreError::TimedOut(self.limit)));
        match &result {
            // whoever refuses is there
            Ok(_) | Err(StoreError::Refused(_) | StoreError::Unfit(_)) => self.works(),
            Err(error) => self.fails(began, error),
        }
        Some(result)
    }

    /// Now, if it is worth a try.
    fn begin(&self) -> Option<Instant> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        let pause = state.pause;
        if let Some(down) = &mut state.down {
            if now < down.until {
                return None;
            }
            // for others; and for this one, should nobody wait for it to its end
            down.until = now + self.limit + pause;
        }
        Some(now)
    }

    fn works(&self) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(down) = state.down.take() else { return };
        state.changed = Some(Instant::now());
        if down.is_logged {
            let after = down.since.elapsed();
            let message = format!("the cache's server {} works again, after {after:.1?}", self.server);
            self.reports.log(Level::INFO, &message);
        }
        self.reports.change(false);
    }

    fn fails(&self, began: Instant, error: &StoreError) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.changed.is_some_and(|changed| began < changed) {
            return;
        }
        let now = Instant::now();
        let is_calm = |changed: Instant| now.duration_since(changed) > state.pause * CALM;
        let is_new = state.down.is_none();
        state.pause = if is_new && state.changed.is_none_or(is_calm) {
            SHORTEST_PAUSE
        } else {
            (state.pause * 2).min(LONGEST_PAUSE)
        };
        state.changed = Some(now);
        let mut down = state.down.unwrap_or(Down {
            since: now,
            until: now,
            is_logged: false,
        });
        down.until = now + state.pause;
        state.unlogged += u32::from(is_new);
        if !down.is_logged && state.logged.is_none_or(|logged| now.duration_since(logged) >= QUIET) {
            let again = match state.unlogged {
                0 | 1 => String::new(),
                count => format!(" (for the {count}th time since that was last logged)"),
            };
            let message = format!(
                "the cache's server {} does not work, and until it does nothing is kept there{again}: {error}",
                self.server
            );
            self.reports.log(Level::WARN, &message);
            down.is_logged = true;
            (state.logged, state.unlogged) = (Some(now), 0);
        }
        state.down = Some(down);
        if is_new {
            self.reports.change(true);
        }
    }
}

#[cfg(test)]
mod tests {
    use core::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

    use flytower_core::services::{Fields, HealthReport, Logger, RootHealth, RootLogger};
    use flytower_core::warp::http::StatusCode;
    use flytower_test::mocks;

    use super::*;

    fn sut() -> Outage {
        Outage::new(
            "x".to_owned(),
            Duration::from_secs(1),
            Arc::new(Reports::new("core.cache", None, None)),
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

    /// What calls that began together get, however many they are, is one failure.
    #[tokio::test(start_paused = true)]
    async fn calls_that_fail_at_the_same_time_are_one_failure() {
        let sut = sut();
        let calls = (0..7).map(|call| {
            let sut = &sut;
            async move {
                let fails = async {
                    tokio::time::sleep(Duration::from_millis(1 + call)).await;
                    Err::<(), _>(StoreError::Unavailable("gone".to_owned()))
                };
                assert!(sut.attempt(fails).await.is_some());
            }
        });
        futures_util::future::join_all(calls).await;

        tokio::time::advance(SHORTEST_PAUSE).await;

        assert!(sut.attempt(async { Ok(()) }).await.is_some());
    }

    #[tokio::test(start_paused = true)]
    async fn a_failure_that_began_before_the_server_came_back_is_no_new_one() {
        let sut = sut();
        let slow = sut.attempt(async {
            tokio::time::sleep(Duration::from_millis(500)).await;
            Err::<(), _>(StoreError::Unavailable("gone".to_owned()))
        });
        let others = async {
            fail(&sut).await;
            tokio::time::advance(SHORTEST_PAUSE).await;
            assert!(sut.attempt(async { Ok(()) }).await.is_some());
        };
        tokio::join!(slow, others);

        assert!(sut.attempt(async { Ok(()) }).await.is_some());
    }

    /// It may read, say, and not write: each call says something else.
    #[tokio::test(start_paused = true)]
    async fn a_server_that_comes_and_goes_is_left_alone_ever_longer_and_logged_once_a_minute() {
        let logger = mocks::logger();
        let reports = Reports::new("core.cache", None, Some(logger.clone()));
        let sut = Outage::new("x".to_owned(), Duration::from_secs(1), Arc::new(reports));
        let (start, mut tries) = (Instant::now(), 0);

        while start.elapsed() < Duration::from_secs(70) {
            if sut.attempt(async { Ok(()) }).await.is_some() {
                tries += 1;
                fail(&sut).await;
            }
            tokio::time::advance(Duration::from_millis(10)).await;
        }

        assert!((10..25).contains(&tries), "{tries}");
        let warnings = logger.logs().matching(|line| line.level == Level::WARN);
        assert_eq!(warnings.len(), 2, "{warnings:?}");
        assert!(
            warnings[1].message.contains("time since that was last logged"),
            "{warnings:?}"
        );
        // that is forgotten once it has worked for a while
        tokio::time::advance(LONGEST_PAUSE).await;
        assert!(sut.attempt(async { Ok(()) }).await.is_some());
        tokio::time::advance(LONGEST_PAUSE * CALM + SHORTEST_PAUSE).await;
        fail(&sut).await;
        tokio::time::advance(SHORTEST_PAUSE).await;
        assert!(sut.attempt(async { Ok(()) }).await.is_some());
    }

    /// Whoever logs may take its time, while others call.
    #[tokio::test(flavor = "multi_thread")]
    async fn what_is_said_last_of_the_health_is_so() {
        let watch = Arc::new(Watch::default());
        let reports = Reports::new("core.cache", Some(watch.clone()), Some(watch.clone()));
        let sut = Arc::new(Outage::new("x".to_owned(), Duration::from_secs(1), Arc::new(reports)));

        let fails = tokio::spawn({
            let sut = Arc::clone(&sut);
            async move { fail(&sut).await }
        });
        while !watch.logs.load(Ordering::Acquire) {
            tokio::task::yield_now().await;
        }
        while sut.attempt(async { Ok(()) }).await.is_none() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        fails.await.unwrap();

        assert!(!watch.is_degraded.load(Ordering::Acquire));
    }

    /// Knows what was last said, and takes long to log that something is wrong.
    #[derive(Default)]
    struct Watch {
        is_degraded: AtomicBool,
        logs: AtomicBool,
    }

    #[async_trait::async_trait]
    impl RootHealth for Watch {
        async fn liveness(&self) -> HealthReport {
            self.readiness().await
        }

        async fn readiness(&self) -> HealthReport {
            HealthReport::new(StatusCode::OK, serde_json::Value::Null)
        }

        fn degraded(&self, _: &str, is_degraded: bool) {
            self.is_degraded.store(is_degraded, Ordering::Release);
        }
    }

    impl RootLogger for Watch {
        fn log(&self, level: Level, _: &str) {
            self.logs.store(true, Ordering::Release);
            if level == Level::WARN {
                // longer than a pause
                std::thread::sleep(Duration::from_millis(300));
            }
        }

        fn child(&self, _: Fields) -> Arc<dyn Logger> {
            mocks::logger()
        }
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

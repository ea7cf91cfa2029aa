use core::fmt::Debug;
use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use tokio::sync::watch;

/// What time it is, and what waits for it: for tests, which do not want to.
///
/// Without one, instances that share PostgreSQL or MySQL go by the clock of the database's server, so that it does not matter
/// how well their own agree; SQLite's server is the machine itself.
#[async_trait]
pub trait Clock: Debug + Send + Sync + 'static {
    /// The time.
    fn now(&self) -> SystemTime;

    /// Waits until that much time has passed.
    async fn sleep(&self, duration: Duration);
}

/// A [`Clock`] that goes on when it is told to.
///
/// ```
/// use std::time::{Duration, SystemTime};
///
/// use flytower_services::scheduler::{Clock, ManualClock};
///
/// let clock = ManualClock::new(SystemTime::UNIX_EPOCH);
/// clock.advance(Duration::from_secs(60));
/// assert_eq!(clock.now(), SystemTime::UNIX_EPOCH + Duration::from_secs(60));
/// ```
#[derive(Debug)]
pub struct ManualClock(watch::Sender<Hands>);

#[derive(Clone, Copy, Debug)]
struct Hands {
    now: SystemTime,
    /// What sleeps count: it is not affected by how the clock is set.
    passed: Duration,
}

impl ManualClock {
    /// A clock that stands at a time.
    #[must_use]
    pub fn new(now: SystemTime) -> Self {
        let passed = Duration::ZERO;
        Self(watch::Sender::new(Hands { now, passed }))
    }

    /// Lets time pass.
    pub fn advance(&self, by: Duration) {
        self.0.send_modify(|hands| {
            hands.now += by;
            hands.passed += by;
        });
    }

    /// Sets the clock, as somebody does whose clock is wrong. No time passes.
    pub fn set(&self, now: SystemTime) {
        self.0.send_modify(|hands| hands.now = now);
    }
}

#[async_trait]
impl Clock for ManualClock {
    fn now(&self) -> SystemTime {
        self.0.borrow().now
    }

    async fn sleep(&self, duration: Duration) {
        let mut hands = self.0.subscribe();
        let end = hands.borrow().passed.saturating_add(duration);
        // The clock itself holds the sender.
        let _ = hands.wait_for(|hands| hands.passed >= end).await;
    }
}

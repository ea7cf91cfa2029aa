use core::future::Future;
use core::time::Duration;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use sea_orm::sqlx::pool::PoolOptions;
use sea_orm::sqlx::{self, Connection, Database};
use tokio::time::timeout;

use super::composition::PoolSettings;

/// A connection that comes back is tested then; one that nobody used for this long is tested again before it is used. To test
/// all of them would double what a query costs.
const FRESH: Duration = Duration::from_secs(1);
/// How long an idle connection has to answer: where a firewall forgot it, or its server is gone without a word, none comes.
const TEST: Duration = Duration::from_secs(2);
/// How long a connection has to get rid of what somebody gave up in the middle of. A server that is alive may take a moment;
/// and for each connection that is closed here, it keeps on working for nobody while the next one asks for more.
const SETTLE: Duration = Duration::from_secs(5);

/// Whether a connection that there was is no more, which may be the first that is seen of an outage.
#[derive(Clone, Debug, Default)]
pub(super) struct Losses(Arc<AtomicBool>);

/// The test of a connection, which is lost unless it passes: whoever wants it may give up before.
struct Test {
    losses: Losses,
    is_passed: bool,
}

impl Losses {
    fn test(&self) -> Test {
        Test {
            losses: self.clone(),
            is_passed: false,
        }
    }

    /// Whether there was one since this was last asked.
    pub(super) fn take(&self) -> bool {
        self.0.swap(false, Ordering::Relaxed)
    }
}

impl Test {
    fn passed(mut self) {
        self.is_passed = true;
    }
}

impl Drop for Test {
    fn drop(&mut self) {
        if !self.is_passed {
            self.losses.0.store(true, Ordering::Relaxed);
        }
    }
}

/// The pool of a server. Nothing in sqlx limits how long it waits for an answer on a connection that there was: only TCP does,
/// after a quarter of an hour. Until then the connection would keep its place in the pool.
pub(super) fn of_server<D: Database>(settings: PoolSettings, losses: &Losses) -> PoolOptions<D> {
    let (losses, on_release) = (losses.clone(), losses.clone());
    bounded(settings)
        .min_connections(settings.min)
        .test_before_acquire(false)
        .before_acquire(move |connection: &mut D::Connection, about| {
            let test = (about.idle_for >= FRESH).then(|| losses.test());
            Box::pin(async move {
                if let Some(test) = test {
                    // one that fails is closed without good manners, and another one is made in its place
                    in_time(TEST, connection.ping()).await?;
                    test.passed();
                }
                Ok(true)
            })
        })
        .after_release(move |connection: &mut D::Connection, _| {
            let test = on_release.test();
            Box::pin(async move {
                // reads what is left of an answer; asks nothing, so that it costs nothing where nothing was given up
                in_time(SETTLE, connection.flush()).await?;
                test.passed();
                Ok(true)
            })
        })
}

async fn in_time(limit: Duration, answer: impl Future<Output = Result<(), sqlx::Error>>) -> Result<(), sqlx::Error> {
    timeout(limit, answer).await.unwrap_or_else(|_| {
        let reason = format!("the server did not answer in {limit:?}");
        Err(io::Error::new(io::ErrorKind::TimedOut, reason).into())
    })
}

/// The pool of a file: no network between, so there is nothing to test.
pub(super) fn of_file<D: Database>(settings: PoolSettings) -> PoolOptions<D> {
    bounded(settings)
        .min_connections(settings.min)
        .test_before_acquire(false)
}

/// The pool of a database that is where its only connection is: that one must never go.
pub(super) fn of_memory<D: Database>(settings: PoolSettings) -> PoolOptions<D> {
    bounded(settings)
        .min_connections(1)
        .max_connections(1)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
}

fn bounded<D: Database>(settings: PoolSettings) -> PoolOptions<D> {
    PoolOptions::new()
        .max_connections(settings.max)
        .acquire_timeout(settings.acquire_timeout)
        .idle_timeout(settings.idle_timeout)
}

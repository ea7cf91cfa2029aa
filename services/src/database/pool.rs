use core::time::Duration;

use sea_orm::sqlx::pool::PoolOptions;
use sea_orm::sqlx::{Connection, Database};

use super::composition::PoolSettings;

/// A connection that comes back is tested then; one that nobody used for this long is tested again before it is used. To test
/// all of them would double what a query costs.
const FRESH: Duration = Duration::from_secs(1);

/// The pool of a server.
pub(super) fn of_server<D: Database>(settings: PoolSettings) -> PoolOptions<D> {
    bounded(settings)
        .min_connections(settings.min)
        .test_before_acquire(false)
        .before_acquire(|connection: &mut D::Connection, about| {
            Box::pin(async move {
                // one that fails is closed, and another one is made in its place
                Ok(about.idle_for < FRESH || connection.ping().await.is_ok())
            })
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

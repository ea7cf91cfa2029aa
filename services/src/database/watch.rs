use core::time::Duration;
use std::sync::Arc;

use sea_orm::DatabaseConnection;
use sea_orm::sqlx;
use tokio::time::{Instant, sleep};

use super::backoff::Backoff;
use super::composition::{Composition, Place};
use super::pool::Losses;
use super::{mysql, postgres};
use crate::health::Degradation;

/// How often it is looked at whether somebody waits for a connection, and whether the server is back.
const LOOK: Duration = Duration::from_secs(2);
/// How long a server that works although somebody waits is left alone: the pool is just in use.
const CALM: Duration = Duration::from_secs(30);
/// How long a connection made to see whether the server works may take.
const PROBE: Duration = Duration::from_secs(5);

/// Tells log and health when the server of a database that was opened is away, and when it is back.
///
/// sqlx tells those who want a connection that they waited in vain, and nobody why. So whenever one was lost, or they seem to
/// wait (none is idle, at two looks in a row), one is made beside the pool. A query to test a server that nobody wants anything
/// of would only keep it busy.
pub(super) async fn watch(of: Composition, db: DatabaseConnection, losses: Losses, outages: Arc<Degradation>) {
    let mut was_waited_for = false;
    loop {
        sleep(LOOK).await;
        let is_waited_for = is_waited_for(&of.place, &db);
        let is_lost = losses.take();
        if is_lost || is_waited_for && was_waited_for {
            match probe(&of.place).await {
                Ok(()) if is_lost => {}
                Ok(()) => sleep(CALM).await,
                Err(error) => wait_until_it_is_back(&of, &error, &outages).await,
            }
        }
        was_waited_for = is_waited_for;
    }
}

async fn wait_until_it_is_back(of: &Composition, error: &sqlx::Error, outages: &Degradation) {
    let (began, _outage) = (Instant::now(), Outage::begin(outages));
    let Composition { plugin, place, .. } = of;
    tracing::warn!("the database of plugin '{plugin}', {place}, cannot be reached: {error}");
    loop {
        sleep(LOOK).await;
        match probe(place).await {
            Ok(()) => break,
            Err(error) => tracing::debug!("the database of plugin '{plugin}' still cannot be reached: {error}"),
        }
    }
    let seconds = began.elapsed().as_secs();
    tracing::info!("the database of plugin '{plugin}', {place}, can be reached again, after {seconds} s");
}

/// An outage that ends whichever way its watch does.
struct Outage<'o>(&'o Degradation);

impl<'o> Outage<'o> {
    fn begin(outages: &'o Degradation) -> Self {
        outages.change(true);
        Self(outages)
    }
}

impl Drop for Outage<'_> {
    fn drop(&mut self) {
        self.0.change(false);
    }
}

/// Whether there are connections, or attempts to make one, and none is free.
fn is_waited_for(place: &Place, db: &DatabaseConnection) -> bool {
    let (size, idle) = match place {
        Place::Memory | Place::File(_) => return false,
        Place::Postgres(_) => {
            let pool = db.get_postgres_connection_pool();
            (pool.size(), pool.num_idle())
        }
        Place::MySql(_) => {
            let pool = db.get_mysql_connection_pool();
            (pool.size(), pool.num_idle())
        }
    };
    size > 0 && idle == 0
}

/// Makes a connection, to see whether that can be done.
async fn probe(place: &Place) -> Result<(), sqlx::Error> {
    use sqlx::Connection;
    let backoff = Backoff::until(Instant::now() + PROBE);
    backoff
        .attempt(async {
            match place {
                Place::Memory | Place::File(_) => Ok(()),
                Place::Postgres(server) => postgres::connect(server).await?.close().await,
                Place::MySql(server) => mysql::connect(server).await?.close().await,
            }
        })
        .await
}

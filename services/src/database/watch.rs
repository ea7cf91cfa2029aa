use core::time::Duration;
use std::sync::Arc;

use flytower_core::services::Level;
use sea_orm::DatabaseConnection;
use sea_orm::sqlx::{self, MySqlPool, PgPool};
use tokio::time::{Instant, sleep};

use super::backoff::{Backoff, passes};
use super::composition::{Composition, Place, Server};
use super::outages::Outages;
use super::pool::Losses;
use super::{mysql, postgres};

/// How often it is looked at how the pool is.
const LOOK: Duration = Duration::from_secs(2);
/// How long it is nothing new that no connection is idle.
const CALM: Duration = Duration::from_secs(10);
/// How long a connection made to see whether the server works may take.
const PROBE: Duration = Duration::from_secs(5);
/// How often a server that cannot be used is tried: one that goes down and comes up, and one that refuses, as it does those whose
/// password is wrong, and may count how often.
const LONGEST_PAUSE: Duration = Duration::from_secs(8);
const LONGEST_PAUSE_OF_REFUSED: Duration = Duration::from_secs(60);

/// Tells log and health when the server of a database that was opened cannot be used, and when it can again.
///
/// sqlx tells those who want a connection that they waited in vain, and nobody why. So whenever there are fewer connections than
/// before, or none is idle at two looks in a row, one is made beside the pool. A query to test a server that nobody wants
/// anything of would only keep it busy. What it does not see: a pool without any connection whose attempts fail at once, in
/// which case whoever asks is told why.
pub(super) struct Watch {
    plugin: String,
    server: String,
    pool: Pool,
    losses: Losses,
    outages: Arc<Outages>,
}

enum Pool {
    Postgres(Box<Server>, PgPool),
    MySql(Box<Server>, MySqlPool),
}

impl Watch {
    /// None for a file, which is there or not: whoever asks is told at once.
    pub(super) fn of(of: &Composition, db: &DatabaseConnection, losses: Losses, outages: Arc<Outages>) -> Option<Self> {
        let pool = match &of.place {
            Place::Memory | Place::File(_) => return None,
            Place::Postgres(server) => Pool::Postgres(server.clone(), db.get_postgres_connection_pool().clone()),
            Place::MySql(server) => Pool::MySql(server.clone(), db.get_mysql_connection_pool().clone()),
        };
        Some(Self {
            plugin: of.plugin.clone(),
            server: of.place.server(),
            pool,
            losses,
            outages,
        })
    }

    pub(super) async fn watch(self) {
        let (mut had_none_idle, mut size_before, mut calm_until) = (false, 0, Instant::now());
        loop {
            sleep(LOOK).await;
            let (size, idle) = self.pool.size_and_idle();
            let is_lost = self.losses.take() || size < size_before;
            let has_none_idle = size > 0 && idle == 0;
            let is_wanting = had_none_idle && has_none_idle && Instant::now() >= calm_until;
            (had_none_idle, size_before) = (has_none_idle, size);
            if !is_lost && !is_wanting {
                continue;
            }
            let found = self.pool.probe().await;
            if is_wanting {
                calm_until = Instant::now() + CALM;
            }
            match found {
                Ok(found) if is_wanting => self.note(found),
                Ok(_) => {}
                Err(error) => {
                    self.wait_until_it_can_be_used(error).await;
                    had_none_idle = false;
                }
            }
        }
    }

    fn note(&self, found: Found) {
        let Self { server, plugin, .. } = self;
        let how = match found {
            Found::Works => "works",
            Found::Full => "answers that it has no connection left",
        };
        let message = format!("plugin '{plugin}' has no idle connection to its database; {server} {how}");
        self.outages.log(Level::DEBUG, &message);
    }

    async fn wait_until_it_can_be_used(&self, mut error: sqlx::Error) {
        // one that passes is the server's, or of the network between: all plugins have it
        let outage = self.outages.begin(&self.server, &self.plugin, !passes(&error));
        outage.tell(&error.to_string());
        let mut pause = LOOK;
        loop {
            // the plugins and instances that were refused together do not all come back at the same moment
            sleep(pause.mul_f64(rand::random_range(0.5..=1.0))).await;
            let longest = if passes(&error) {
                LONGEST_PAUSE
            } else {
                LONGEST_PAUSE_OF_REFUSED
            };
            pause = (pause * 2).min(longest);
            match self.pool.probe().await {
                Ok(Found::Works) => return outage.end("can be used again"),
                Ok(Found::Full) => return outage.end("answers again, and has no connection left"),
                Err(other) => error = other,
            }
            // that a server that was gone now starts is nothing that somebody has to do something about
            if !passes(&error) || !outage.is_told() {
                outage.tell(&error.to_string());
            }
        }
    }
}

/// What a server does that answers.
#[derive(Clone, Copy)]
enum Found {
    Works,
    /// It has no connection left, for anybody or for this user: those that there are work.
    Full,
}

impl Pool {
    fn size_and_idle(&self) -> (u32, usize) {
        match self {
            Self::Postgres(_, pool) => (pool.size(), pool.num_idle()),
            Self::MySql(_, pool) => (pool.size(), pool.num_idle()),
        }
    }

    /// Makes a connection as the pool does.
    async fn probe(&self) -> Result<Found, sqlx::Error> {
        let backoff = Backoff::until(Instant::now() + PROBE);
        let result = match self {
            Self::Postgres(server, _) => backoff.attempt(postgres::probe(server)).await,
            Self::MySql(server, _) => backoff.attempt(mysql::probe(server)).await,
        };
        let is_full = |error: &_| match self {
            Self::Postgres(..) => postgres::is_full(error),
            Self::MySql(..) => mysql::is_full(error),
        };
        match result {
            Ok(()) => Ok(Found::Works),
            Err(error) if is_full(&error) => Ok(Found::Full),
            Err(error) => Err(error),
        }
    }
}

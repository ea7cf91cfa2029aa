use core::future::Future;
use core::time::Duration;
use std::ffi::OsString;
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sea_orm::sqlx::mysql::MySqlConnection;
use sea_orm::sqlx::postgres::PgConnection;
use sea_orm::sqlx::{self, Connection};
use sha1::{Digest, Sha1};
use tokio::sync::{Mutex, OwnedMutexGuard};
use tokio::time::{Instant, timeout, timeout_at};
use tokio_util::sync::CancellationToken;

use super::backoff::{Backoff, passes};
use super::composition::{Composition, Place, Server};
use super::error::DatabaseError;
use super::{mysql, postgres};

/// How long to wait for another instance that migrates.
const LIMIT: Duration = Duration::from_secs(300);
/// How often something is said on the lock's connection during a long migration: servers and firewalls end those that are idle.
const ALIVE: Duration = Duration::from_secs(20);
/// How long the server has to say something on it.
const ANSWER: Duration = Duration::from_secs(10);

/// Holds off all other instances of the backend. Let go by `release`, by being dropped, and by the end of the process.
#[derive(Debug)]
pub(super) struct MigrationLock {
    held: Held,
    /// Within this process, whatever the database.
    _local: OwnedMutexGuard<()>,
}

/// Connections of their own: the lock is the connection's, and those of a pool come and go. There is none before the first
/// attempt, and after one that failed.
#[derive(Debug)]
enum Held {
    Nothing,
    File(File),
    Postgres(Option<Box<PgConnection>>),
    MySql(Option<Box<MySqlConnection>>),
}

impl MigrationLock {
    pub(super) async fn take(of: &Composition, local: &Arc<Mutex<()>>) -> Result<Self, DatabaseError> {
        let deadline = Instant::now() + LIMIT;
        let waiting = timeout_at(deadline, Arc::clone(local).lock_owned());
        let local = waiting.await.map_err(|_| unlockable(of, None))?;
        let mut backoff = Backoff::until(deadline);
        let mut held = Held::of(of).await?;
        let mut answered = Instant::now();
        loop {
            let lost = match held.attempt(of, &backoff).await {
                Ok(true) => break,
                Ok(false) => None,
                Err(Failure::OfFile(error)) => return Err(error),
                Err(Failure::OfServer(error)) => Some(error),
            };
            match &lost {
                None => answered = Instant::now(),
                Some(error) if passes(error) && answered.elapsed() < of.pool.opening_timeout => {}
                Some(_) => return Err(unlockable(of, lost)),
            }
            if backoff.notice() {
                match &lost {
                    None => tracing::info!(
                        "another instance migrates the database of plugin '{}'; waiting for it",
                        of.plugin
                    ),
                    Some(error) => tracing::warn!(
                        "the migrations of plugin '{}' cannot be locked yet against other instances: {error}",
                        of.plugin
                    ),
                }
            }
            if !backoff.wait().await {
                return Err(unlockable(of, lost));
            }
        }
        Ok(Self { held, _local: local })
    }

    /// Whether it is held still. A connection that was lost has let go of it, and another instance may have it.
    pub(super) async fn is_held(&mut self, of: &Composition) -> bool {
        let limited = Backoff::until(Instant::now() + ANSWER);
        match (&mut self.held, &of.place) {
            // as long as there is the connection
            (Held::Postgres(Some(connection)), _) => limited.attempt(connection.ping()).await.is_ok(),
            (Held::MySql(Some(connection)), Place::MySql(server)) => {
                let query = sqlx::query_scalar::<_, Option<i64>>("SELECT IS_USED_LOCK(?) = CONNECTION_ID()");
                let held = limited
                    .attempt(query.bind(name(server)).fetch_one(&mut **connection))
                    .await;
                held.is_ok_and(|held| held == Some(1))
            }
            (Held::Postgres(None) | Held::MySql(_), _) => false,
            (Held::Nothing | Held::File(_), _) => true,
        }
    }

    /// Does some of the work, and sees to it that the lock's connection does not look idle meanwhile.
    pub(super) async fn hold_during<T>(&mut self, of: &Composition, work: impl Future<Output = T>) -> T {
        let done = CancellationToken::new();
        let work = async {
            let result = work.await;
            done.cancel();
            result
        };
        // is not cut off in the middle, after which the connection would be good for nothing
        let alive = async {
            while timeout(ALIVE, done.cancelled()).await.is_err() {
                self.is_held(of).await;
            }
        };
        tokio::join!(work, alive).0
    }

    pub(super) async fn release(self) {
        const LIMIT: Duration = Duration::from_secs(5);
        // what cannot be closed is closed by being dropped
        match self.held {
            Held::Postgres(Some(connection)) => drop(timeout(LIMIT, connection.close()).await),
            Held::MySql(Some(connection)) => drop(timeout(LIMIT, connection.close()).await),
            Held::File(file) => drop(file),
            Held::Nothing | Held::Postgres(None) | Held::MySql(None) => {}
        }
    }
}

/// Why there is no lock: nobody was asked, or nobody lets go of it.
fn unlockable(of: &Composition, lost: Option<sqlx::Error>) -> DatabaseError {
    let plugin = of.plugin.clone();
    match lost {
        Some(source) => DatabaseError::Lock { plugin, source },
        None => DatabaseError::Locked { plugin, waited: LIMIT },
    }
}

enum Failure {
    OfServer(sqlx::Error),
    OfFile(DatabaseError),
}

impl From<sqlx::Error> for Failure {
    fn from(error: sqlx::Error) -> Self {
        Self::OfServer(error)
    }
}

impl Held {
    /// What may become the lock.
    async fn of(of: &Composition) -> Result<Self, DatabaseError> {
        Ok(match &of.place {
            Place::Memory => Self::Nothing,
            Place::File(path) => Self::File(lock_file(path).await?),
            Place::Postgres(_) => Self::Postgres(None),
            Place::MySql(_) => Self::MySql(None),
        })
    }

    /// Whether the lock was free. None of them waits in the server, where nobody could look at the clock.
    async fn attempt(&mut self, of: &Composition, limited: &Backoff) -> Result<bool, Failure> {
        match (self, &of.place) {
            (Self::File(file), Place::File(path)) => match file.try_lock() {
                Ok(()) => Ok(true),
                Err(TryLockError::WouldBlock) => Ok(false),
                Err(TryLockError::Error(source)) => {
                    let path = beside(path);
                    Err(Failure::OfFile(DatabaseError::LockFile { path, source }))
                }
            },
            (Self::Postgres(kept), Place::Postgres(server)) => {
                let mut connection = match kept.take() {
                    Some(connection) => connection,
                    None => Box::new(limited.attempt(postgres::connect(server)).await?),
                };
                let query = sqlx::query_scalar("SELECT pg_try_advisory_lock($1)").bind(number(server));
                let got = limited.attempt(query.fetch_one(&mut *connection)).await?;
                *kept = Some(connection);
                Ok(got)
            }
            (Self::MySql(kept), Place::MySql(server)) => {
                let mut connection = match kept.take() {
                    Some(connection) => connection,
                    None => Box::new(limited.attempt(mysql::connect(server)).await?),
                };
                let query = sqlx::query_scalar::<_, Option<i64>>("SELECT GET_LOCK(?, 0)").bind(name(server));
                let got = limited.attempt(query.fetch_one(&mut *connection)).await?;
                *kept = Some(connection);
                Ok(got == Some(1))
            }
            _ => Ok(true),
        }
    }
}

/// PostgreSQL's locks are of a database, in which each plugin may have a schema.
fn number(server: &Server) -> i64 {
    let of = server.schema.as_deref().unwrap_or_default();
    let [a, b, c, d, e, f, g, h, ..] = digest(of);
    i64::from_be_bytes([a, b, c, d, e, f, g, h])
}

/// MySQL's locks are of the whole server, and their names are short.
fn name(server: &Server) -> String {
    let digest = digest(server.database.as_deref().unwrap_or_default());
    let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("flytower:{hex}")
}

fn digest(of: &str) -> [u8; 20] {
    Sha1::digest(format!("flytower migrations {of}")).into()
}

/// The file stays: whoever removed it would let two instances hold two files of one name.
async fn lock_file(database: &Path) -> Result<File, DatabaseError> {
    let path = beside(database);
    let mut how = tokio::fs::OpenOptions::new();
    let opened = how.create(true).truncate(false).write(true).open(&path).await;
    match opened {
        Ok(file) => Ok(file.into_std().await),
        Err(source) => Err(DatabaseError::LockFile { path, source }),
    }
}

fn beside(database: &Path) -> PathBuf {
    let mut path = OsString::from(database);
    path.push(".migrations.lock");
    path.into()
}

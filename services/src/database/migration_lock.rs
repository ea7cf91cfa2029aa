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
use tokio::time::{Instant, timeout_at};

use super::backoff::Backoff;
use super::composition::{Composition, Place, Server};
use super::error::DatabaseError;
use super::{mysql, postgres};

/// How long to wait for another instance that migrates.
const LIMIT: Duration = Duration::from_secs(300);

/// Holds off all other instances of the backend. Let go by `release`, by being dropped, and by the end of the process.
#[derive(Debug)]
pub(super) struct MigrationLock {
    held: Held,
    /// Within this process, whatever the database.
    _local: OwnedMutexGuard<()>,
}

/// Connections of their own: the lock is the connection's, and those of a pool come and go.
#[derive(Debug)]
enum Held {
    Nothing,
    File(File),
    Postgres(Box<PgConnection>),
    MySql(Box<MySqlConnection>),
}

impl MigrationLock {
    pub(super) async fn take(of: &Composition, local: &Arc<Mutex<()>>) -> Result<Self, DatabaseError> {
        let deadline = Instant::now() + LIMIT;
        let locked = || DatabaseError::Locked {
            plugin: of.plugin.clone(),
            waited: LIMIT,
        };
        let waiting = timeout_at(deadline, Arc::clone(local).lock_owned());
        let local = waiting.await.map_err(|_| locked())?;
        let mut backoff = Backoff::until(deadline);
        let mut attempts = Attempts::of(of).await?;
        loop {
            if attempts.attempt(of, &backoff).await? {
                break;
            }
            if backoff.notice() {
                tracing::info!(
                    "another instance migrates the database of plugin '{}'; waiting for it",
                    of.plugin
                );
            }
            if !backoff.wait().await {
                return Err(locked());
            }
        }
        Ok(Self {
            held: attempts.0,
            _local: local,
        })
    }

    pub(super) async fn release(self) {
        const LIMIT: Duration = Duration::from_secs(5);
        // what cannot be closed is closed by being dropped
        match self.held {
            Held::Nothing => {}
            Held::File(file) => drop(file),
            Held::Postgres(connection) => drop(tokio::time::timeout(LIMIT, connection.close()).await),
            Held::MySql(connection) => drop(tokio::time::timeout(LIMIT, connection.close()).await),
        }
    }
}

/// What may become the lock.
struct Attempts(Held);

impl Attempts {
    async fn of(of: &Composition) -> Result<Self, DatabaseError> {
        let failed = |source| DatabaseError::Lock {
            plugin: of.plugin.clone(),
            source,
        };
        let limited = Backoff::until(Instant::now() + of.pool.acquire_timeout);
        Ok(Self(match &of.place {
            Place::Memory => Held::Nothing,
            Place::File(path) => Held::File(lock_file(path).await?),
            Place::Postgres(server) => {
                let connection = limited.attempt(postgres::connect(server)).await;
                Held::Postgres(Box::new(connection.map_err(failed)?))
            }
            Place::MySql(server) => {
                let connection = limited.attempt(mysql::connect(server)).await;
                Held::MySql(Box::new(connection.map_err(failed)?))
            }
        }))
    }

    /// Whether the lock was free. None of them waits in the server, where nobody could look at the clock.
    async fn attempt(&mut self, of: &Composition, limited: &Backoff) -> Result<bool, DatabaseError> {
        let asked = match (&mut self.0, &of.place) {
            (Held::File(file), Place::File(path)) => {
                return match file.try_lock() {
                    Ok(()) => Ok(true),
                    Err(TryLockError::WouldBlock) => Ok(false),
                    Err(TryLockError::Error(source)) => Err(DatabaseError::LockFile {
                        path: beside(path),
                        source,
                    }),
                };
            }
            (Held::Postgres(connection), Place::Postgres(server)) => {
                let query = sqlx::query_scalar("SELECT pg_try_advisory_lock($1)").bind(number(server));
                limited.attempt(query.fetch_one(&mut **connection)).await
            }
            (Held::MySql(connection), Place::MySql(server)) => {
                let query = sqlx::query_scalar::<_, Option<i64>>("SELECT GET_LOCK(?, 0)").bind(name(server));
                let got = limited.attempt(query.fetch_one(&mut **connection)).await;
                got.map(|got| got == Some(1))
            }
            _ => Ok(true),
        };
        asked.map_err(|source| DatabaseError::Lock {
            plugin: of.plugin.clone(),
            source,
        })
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

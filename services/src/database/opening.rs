use sea_orm::DatabaseConnection;
use sea_orm::sqlx::{self, Connection};
use tokio::time::Instant;

use super::backoff::{Backoff, passes};
use super::composition::{Composition, Place};
use super::error::DatabaseError;
use super::pool::Losses;
use super::{mysql, postgres, sqlite};

/// Opens a plugin's database: waits until it is there, creates what should be and is not, and makes the pool.
pub(super) async fn open(
    of: &Composition,
    deadline: Instant,
    losses: &Losses,
) -> Result<DatabaseConnection, DatabaseError> {
    let began = Instant::now();
    let mut backoff = Backoff::until(deadline);
    if let Place::File(path) = &of.place {
        sqlite::ensure_folder(path).await?;
    }
    loop {
        let error = match attempt(of, &backoff, deadline, losses).await? {
            Ok(opened) => return Ok(opened),
            Err(error) => error,
        };
        if passes(&error) {
            if backoff.notice() {
                tracing::warn!(
                    "the database of plugin '{}', {}, does not answer yet: {error}",
                    of.plugin,
                    of.place
                );
            }
            if backoff.wait().await {
                continue;
            }
        }
        return Err(DatabaseError::connect(of, began.elapsed(), error));
    }
}

/// One attempt. The inner error may be worth another one.
async fn attempt(
    of: &Composition,
    backoff: &Backoff,
    deadline: Instant,
    losses: &Losses,
) -> Result<Result<DatabaseConnection, sqlx::Error>, DatabaseError> {
    Ok(match &of.place {
        Place::Memory => backoff.attempt(sqlite::memory(of.pool)).await.map(Into::into),
        Place::File(path) => match backoff.attempt(sqlite::connect(path)).await {
            Ok(connection) => {
                let _ = connection.close().await;
                Ok(sqlite::pool(path, of.pool).into())
            }
            Err(error) => Err(error),
        },
        Place::Postgres(server) => {
            let mut connected = backoff.attempt(postgres::connect(server)).await;
            if let Err(error) = &connected
                && let Some(database) = postgres::missing(server, error)
            {
                postgres::create(server, database, deadline).await?;
                connected = backoff.attempt(postgres::connect(server)).await;
            }
            match connected {
                Ok(mut connection) => {
                    let prepared = postgres::prepare(server, &mut connection, backoff, deadline).await?;
                    let _ = backoff.attempt(connection.close()).await;
                    prepared.map(|()| postgres::pool(server, of.pool, losses).into())
                }
                Err(error) => Err(error),
            }
        }
        Place::MySql(server) => {
            let mut connected = backoff.attempt(mysql::connect(server)).await;
            if let Err(error) = &connected
                && let Some(database) = mysql::missing(server, error)
            {
                mysql::create(server, database, deadline).await?;
                connected = backoff.attempt(mysql::connect(server)).await;
            }
            match connected {
                Ok(connection) => {
                    let _ = backoff.attempt(connection.close()).await;
                    Ok(mysql::pool(server, of.pool, losses).into())
                }
                Err(error) => Err(error),
            }
        }
    })
}

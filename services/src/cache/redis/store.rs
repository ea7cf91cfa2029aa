use core::time::Duration;
use std::sync::{PoisonError, RwLock};

use async_trait::async_trait;
use redis::{Cmd, ErrorKind, FromRedisValue, RedisError, ServerErrorKind};
use tokio::sync::Mutex;

use super::connector::{Connection, Connector};
use crate::cache::error::StoreError;
use crate::cache::servers::Server;

/// The store: one connection, made when it is first needed, and anew when it is lost.
pub(super) struct RedisStore {
    /// Held while connecting: others wait for that connection, as long as each has time.
    connector: Mutex<Connector>,
    current: RwLock<Current>,
    delete: Delete,
}

/// How to delete.
#[derive(Clone, Copy)]
pub(super) enum Delete {
    Unlink,
    Del,
}

#[derive(Default)]
struct Current {
    connection: Option<Connection>,
    /// How many there have been, so that nobody forgets a newer one than theirs.
    count: u64,
}

impl RedisStore {
    pub(super) fn new(connector: Connector, delete: Delete) -> Self {
        Self {
            connector: Mutex::new(connector),
            current: RwLock::default(),
            delete,
        }
    }

    async fn query<T: FromRedisValue>(&self, command: &Cmd) -> Result<T, StoreError> {
        if let Some((mut connection, count)) = self.current() {
            match connection.query(command).await {
                Ok(answer) => return Ok(answer),
                Err(error) => {
                    // servers close connections that nobody uses; that is no reason to miss anything
                    let error = self.classified(&error, count);
                    if matches!(error, StoreError::Refused(_)) {
                        return Err(error);
                    }
                }
            }
        }
        let (mut connection, count) = self.connected().await?;
        connection
            .query(command)
            .await
            .map_err(|error| self.classified(&error, count))
    }

    fn current(&self) -> Option<(Connection, u64)> {
        let current = self.current.read().unwrap_or_else(PoisonError::into_inner);
        current.connection.clone().map(|connection| (connection, current.count))
    }

    async fn connected(&self) -> Result<(Connection, u64), StoreError> {
        let mut connector = self.connector.lock().await;
        if let Some(current) = self.current() {
            return Ok(current);
        }
        let connected = connector.connect().await;
        let connection = connected.map_err(|error| StoreError::Unavailable(error.to_string()))?;
        let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
        current.connection = Some(connection.clone());
        current.count += 1;
        Ok((connection, current.count))
    }

    /// What an error means; a connection that is lost is forgotten.
    fn classified(&self, error: &RedisError, count: u64) -> StoreError {
        if is_refusal(error) {
            return StoreError::Refused(error.to_string());
        }
        let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
        if current.count == count {
            current.connection = None;
        }
        StoreError::Unavailable(error.to_string())
    }
}

/// Whether a server works that answers so, only not for this.
fn is_refusal(error: &RedisError) -> bool {
    match error.kind() {
        ErrorKind::Server(ServerErrorKind::ResponseError) | ErrorKind::UnexpectedReturnType => true,
        _ => matches!(error.code(), Some("OOM" | "WRONGTYPE")),
    }
}

#[async_trait]
impl Server for RedisStore {
    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.query(Cmd::new().arg("GET").arg(key)).await
    }

    async fn set(&self, key: &str, entry: &str, ttl: Option<Duration>) -> Result<(), StoreError> {
        let mut command = Cmd::new();
        command.arg("SET").arg(key).arg(entry);
        if let Some(ttl) = ttl {
            let milliseconds = u64::try_from(ttl.as_millis()).unwrap_or(u64::MAX);
            command.arg("PX").arg(milliseconds);
        }
        self.query(&command).await
    }

    async fn delete(&self, key: &str) -> Result<(), StoreError> {
        let command = match self.delete {
            Delete::Unlink => "UNLINK",
            Delete::Del => "DEL",
        };
        // how many there were is nobody's business
        self.query::<u64>(Cmd::new().arg(command).arg(key)).await.map(drop)
    }

    fn reset(&self) {
        self.current.write().unwrap_or_else(PoisonError::into_inner).connection = None;
    }
}

use core::sync::atomic::{AtomicBool, Ordering};
use core::time::Duration;

use async_trait::async_trait;
use redis::{Cmd, ErrorKind, FromRedisValue, RedisError};
use tokio::time::Instant;

use super::connector::Connector;
use super::link::{Connected, Link};
use crate::cache::error::StoreError;
use crate::cache::guarded::Server;

/// The store: one connection for all calls.
pub(super) struct RedisStore {
    link: Link,
    /// Whether to delete with `UNLINK`, as long as the server knows it.
    unlinks: AtomicBool,
}

impl RedisStore {
    pub(super) fn new(connector: Connector, unlinks: bool, limit: Duration) -> Self {
        Self {
            link: Link::new(connector, limit),
            unlinks: AtomicBool::new(unlinks),
        }
    }

    async fn query<T: FromRedisValue>(&self, command: &Cmd) -> Result<T, StoreError> {
        let mut failed = None;
        if let Some(connected) = self.link.current() {
            let number = connected.number;
            match self.query_by(connected, command).await {
                // servers close connections that nobody uses; that is no reason to miss anything
                Err(StoreError::Unavailable(reason)) => failed = Some((number, reason)),
                other => return other,
            }
        }
        let connected = self.link.connected().await?;
        match failed {
            Some((number, reason)) if number == connected.number => Err(StoreError::Unavailable(reason)),
            _ => self.query_by(connected, command).await,
        }
    }

    async fn query_by<T: FromRedisValue>(&self, mut connected: Connected, command: &Cmd) -> Result<T, StoreError> {
        let result = connected
            .connection
            .query(command)
            .await
            .map_err(|error| classified(&error));
        match &result {
            Err(StoreError::Unavailable(_)) => self.link.fails(connected.number),
            _ => self.link.answers(),
        }
        result
    }

    async fn delete_by(&self, command: &str, key: &str) -> Result<(), StoreError> {
        // how many there were is nobody's business
        self.query::<u64>(Cmd::new().arg(command).arg(key)).await.map(drop)
    }
}

fn classified(error: &RedisError) -> StoreError {
    match (error.kind(), error.code()) {
        (ErrorKind::UnexpectedReturnType, _) | (_, Some("WRONGTYPE")) => StoreError::Unfit(error.to_string()),
        // reading may be allowed where writing is not
        (_, Some("ERR" | "OOM" | "MISCONF" | "NOPERM")) => StoreError::Refused(described(error)),
        _ => StoreError::Unavailable(error.to_string()),
    }
}

/// Without what the server quotes.
fn described(error: &RedisError) -> String {
    let detail = error.detail().unwrap_or_default();
    let detail = detail.split(", with args").next().unwrap_or_default();
    format!("{} {detail}", error.code().unwrap_or_default())
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
        if self.unlinks.load(Ordering::Relaxed) {
            match self.delete_by("UNLINK", key).await {
                Err(StoreError::Refused(reason)) if reason.contains("unknown command") => {
                    // it is older than that, or was told not to know it
                    self.unlinks.store(false, Ordering::Relaxed);
                }
                other => return other,
            }
        }
        self.delete_by("DEL", key).await
    }

    fn reset(&self, before: Instant) {
        self.link.is_silent(before);
    }
}

use core::time::Duration;
use std::time::{SystemTime, UNIX_EPOCH};

use async_memcached::{AsciiProtocol, Client, Error, ErrorKind, Status};
use async_trait::async_trait;
use tokio::time::Instant;

use super::pool::Pool;
use crate::cache::error::StoreError;
use crate::cache::guarded::Server;

/// Memcached takes more seconds for a time since 1970.
const LONGEST: u64 = 30 * 24 * 60 * 60;

/// One server.
pub(super) struct MemcachedStore {
    pool: Pool,
}

/// What to do with a key.
enum Command<'c> {
    Get(&'c str),
    /// With an entry and its expiration.
    Set(&'c str, &'c str, Option<i64>),
    Delete(&'c str),
}

impl MemcachedStore {
    pub(super) const fn new(address: String) -> Self {
        Self {
            pool: Pool::new(address),
        }
    }

    async fn call(&self, command: &Command<'_>) -> Result<Option<Vec<u8>>, StoreError> {
        loop {
            let mut pooled = self.pool.take().await.map_err(|error| classified(&error))?;
            let result = command.run(&mut pooled.client).await;
            let is_lost = pooled.client.is_closed();
            if is_lost {
                // the others are as old
                self.pool.clear();
                if pooled.is_used {
                    continue;
                }
            } else {
                pooled.put_back();
            }
            return result.map_err(|error| classified(&error));
        }
    }
}

impl Command<'_> {
    async fn run(&self, client: &mut Client) -> Result<Option<Vec<u8>>, Error> {
        match *self {
            Self::Get(key) => Ok(client.get(key).await?.and_then(|value| value.data)),
            Self::Set(key, entry, expiration) => client.set(key, entry, expiration, None).await.map(|()| None),
            Self::Delete(key) => match client.delete(key).await {
                Ok(()) | Err(Error::Protocol(Status::NotFound)) => Ok(None),
                Err(error) => Err(error),
            },
        }
    }
}

fn classified(error: &Error) -> StoreError {
    match error {
        Error::Protocol(Status::Error(ErrorKind::Server(reason))) if reason.contains("too large") => {
            StoreError::Unfit(reason.clone())
        }
        Error::Protocol(Status::Error(ErrorKind::Client(reason) | ErrorKind::Server(reason))) => {
            StoreError::Refused(reason.clone())
        }
        // not understood, or not understandable: it has too many connections, say
        _ => StoreError::Unavailable(error.to_string()),
    }
}

/// Whole seconds: rather more than less, because 0 is without end, and because the server counts from when its clock last
/// ticked, which is up to a second ago. The entry knows it better.
fn expiration(ttl: Duration) -> i64 {
    let seconds = ttl.as_secs().saturating_add(1 + u64::from(ttl.subsec_nanos() > 0));
    let seconds = if seconds > LONGEST {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        now.as_secs().saturating_add(seconds)
    } else {
        seconds
    };
    // as far as it can count
    i64::try_from(seconds).unwrap_or(i64::MAX).min(i64::from(i32::MAX))
}

#[async_trait]
impl Server for MemcachedStore {
    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.call(&Command::Get(key)).await
    }

    async fn set(&self, key: &str, entry: &str, ttl: Option<Duration>) -> Result<(), StoreError> {
        let expiration = ttl.map(expiration);
        self.call(&Command::Set(key, entry, expiration)).await.map(drop)
    }

    async fn delete(&self, key: &str) -> Result<(), StoreError> {
        self.call(&Command::Delete(key)).await.map(drop)
    }

    /// Newer ones that are idle cost little to make again.
    fn reset(&self, _: Instant) {
        self.pool.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_are_whole_and_far_ones_counted_from_1970() {
        assert_eq!(expiration(Duration::from_millis(1)), 2);
        assert_eq!(expiration(Duration::from_millis(60_500)), 62);
        assert_eq!(expiration(Duration::from_secs(LONGEST - 1)), 2_592_000);
        assert!(expiration(Duration::from_secs(LONGEST)) > 1_700_000_000);
        assert_eq!(expiration(Duration::MAX), i64::from(i32::MAX));
    }
}

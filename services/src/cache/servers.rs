//! Stores on servers: which of them has a key, and what becomes of what they answer.

use core::time::Duration;
use std::time::{SystemTime, UNIX_EPOCH};

use async_trait::async_trait;
use flytower_core::services::CachedValue;

use super::entry;
use super::error::StoreError;
use super::key::KeyForm;
use super::outage::Outage;

/// More bytes are not worth it: nobody else could use the connection meanwhile.
const LARGEST: usize = 32 * 1024 * 1024;

/// A server, or a cluster that looks like one.
#[async_trait]
pub(super) trait Server: Send + Sync + 'static {
    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError>;

    async fn set(&self, key: &str, entry: &str, ttl: Option<Duration>) -> Result<(), StoreError>;

    async fn delete(&self, key: &str) -> Result<(), StoreError>;

    /// Forgets connections, because nothing comes out of them.
    fn reset(&self);
}

/// A server, and what logs call it.
pub(super) type Named = (String, Box<dyn Server>);

/// Servers of which each has a part of the keys.
pub(super) struct Servers {
    servers: Vec<(Box<dyn Server>, Outage)>,
    keys: KeyForm,
}

impl Servers {
    pub(super) const fn new(servers: Vec<(Box<dyn Server>, Outage)>, keys: KeyForm) -> Self {
        Self { servers, keys }
    }

    pub(super) async fn get(&self, plugin_id: &str, key: &str) -> Option<CachedValue> {
        let key = self.keys.full(plugin_id, key);
        let (server, outage) = self.of(&key)?;
        let result = outage.attempt(server.get(&key)).await?;
        let entry = settled(&**server, result)??;
        entry::read(&entry, now()).map(CachedValue::new)
    }

    pub(super) async fn set(&self, plugin_id: &str, key: &str, json: &str, ttl: Option<Duration>) {
        let key = self.keys.full(plugin_id, key);
        let Some((server, outage)) = self.of(&key) else { return };
        // whole milliseconds, and one at least, are what servers take
        let ttl = ttl.map(|ttl| Duration::from_millis(milliseconds(ttl).max(1)));
        let expires = ttl.map(|ttl| now().saturating_add(milliseconds(ttl)));
        let entry = entry::write(json, expires);
        let result = if entry.len() > LARGEST {
            Err(StoreError::Refused(format!("more than {LARGEST} bytes are too many")))
        } else {
            let Some(result) = outage.attempt(server.set(&key, &entry, ttl)).await else {
                return;
            };
            result
        };
        let is_refused = matches!(result, Err(StoreError::Refused(_)));
        if settled(&**server, result).is_none() && is_refused {
            // what was there before is no longer right
            if let Some(result) = outage.attempt(server.delete(&key)).await {
                settled(&**server, result);
            }
        }
    }

    pub(super) async fn delete(&self, plugin_id: &str, key: &str) {
        let key = self.keys.full(plugin_id, key);
        let Some((server, outage)) = self.of(&key) else { return };
        if let Some(result) = outage.attempt(server.delete(&key)).await {
            settled(&**server, result);
        }
    }

    /// The server that has a key: the one that memjs, Backstage's client of Memcached, takes.
    fn of(&self, key: &str) -> Option<&(Box<dyn Server>, Outage)> {
        let hash = key
            .bytes()
            .fold(0_i32, |hash, byte| hash.wrapping_mul(31).wrapping_add(i32::from(byte)));
        let count = u32::try_from(self.servers.len()).ok()?;
        self.servers.get(hash.unsigned_abs().checked_rem(count)? as usize)
    }
}

/// What a server has answered, if it has.
fn settled<T>(server: &dyn Server, result: Result<T, StoreError>) -> Option<T> {
    match result {
        Ok(answer) => return Some(answer),
        Err(StoreError::TimedOut(_)) => server.reset(),
        Err(StoreError::Refused(reason)) => {
            tracing::debug!("the cache's server refuses: {reason}");
        }
        Err(StoreError::Unavailable(_)) => {}
    }
    None
}

fn milliseconds(duration: Duration) -> u64 {
    // what Redis can count to: beyond that it refuses
    u64::try_from(duration.as_millis())
        .map_or(u64::MAX, |milliseconds| milliseconds)
        .min(1 << 52)
}

/// Milliseconds since 1970.
fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, milliseconds)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::outage::Reports;
    use super::*;

    struct Nowhere;

    #[async_trait]
    impl Server for Nowhere {
        async fn get(&self, _: &str) -> Result<Option<Vec<u8>>, StoreError> {
            Ok(None)
        }

        async fn set(&self, _: &str, _: &str, _: Option<Duration>) -> Result<(), StoreError> {
            Ok(())
        }

        async fn delete(&self, _: &str) -> Result<(), StoreError> {
            Ok(())
        }

        fn reset(&self) {}
    }

    /// As memjs 1.3 was seen to choose.
    #[test]
    fn a_key_is_on_the_server_that_backstage_looks_for_it_on() {
        let reports = Arc::new(Reports::new(None, None));
        let server = || -> (Box<dyn Server>, Outage) {
            let outage = Outage::new(String::new(), Duration::ZERO, Arc::clone(&reports));
            (Box::new(Nowhere), outage)
        };
        let sut = Servers::new(vec![server(), server(), server()], KeyForm::Memcached);

        let index = |key| {
            let found = sut.of(key).unwrap();
            sut.servers
                .iter()
                .position(|server| std::ptr::eq(server, found))
                .unwrap()
        };

        for (key, expected) in CHOSEN {
            assert_eq!(index(key), expected, "{key}");
        }
        assert!(Servers::new(Vec::new(), KeyForm::Memcached).of("a").is_none());
    }

    const CHOSEN: [(&str, usize); 6] = [
        ("catalog:catalog:b25l", 0),
        ("catalog:catalog:dHRs", 0),
        ("catalog:catalog:F7FtjvSUBg/vo2pqQVZ7jDLSE6F+ArfuroYVjMRJVGE=", 1),
        ("todo:todo:emVybw==", 0),
        ("a:a:", 1),
        ("search:search:ZGZsdA==", 2),
    ];
}

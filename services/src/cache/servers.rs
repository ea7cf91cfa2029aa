//! Stores on servers: which of them has a key, and what becomes of what they answer.

use core::time::Duration;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use flytower_core::services::CachedValue;

use super::entry;
use super::guarded::{Guarded, Server};
use super::key::KeyForm;

/// More bytes are not worth it: nobody else could use the connection meanwhile.
const LARGEST: usize = 32 * 1024 * 1024;

/// A server, and what logs call it.
pub(super) type Named = (String, Box<dyn Server>);

/// A key below `backend.cache`, and what is wrong with its value. Without the value, which may be a secret.
pub(super) type Wrong = (&'static str, String);

/// Servers of which each has a part of the keys.
pub(super) struct Servers {
    servers: Vec<Arc<Guarded>>,
    keys: KeyForm,
}

impl Servers {
    pub(super) const fn new(servers: Vec<Arc<Guarded>>, keys: KeyForm) -> Self {
        Self { servers, keys }
    }

    pub(super) async fn get(&self, plugin_id: &str, key: &str) -> Option<CachedValue> {
        let key = self.keys.full(plugin_id, key);
        let entry = self.of(&key)?.get(&key).await?;
        entry::read(&entry, now()).map(CachedValue::new)
    }

    pub(super) async fn set(&self, plugin_id: &str, key: &str, json: &str, ttl: Option<Duration>) {
        let key = self.keys.full(plugin_id, key);
        let Some(server) = self.of(&key) else { return };
        // whole milliseconds, and one at least, are what servers take
        let ttl = ttl.map(|ttl| Duration::from_millis(milliseconds(ttl).max(1)));
        let expires = ttl.map(|ttl| now().saturating_add(milliseconds(ttl)));
        let entry = entry::write(json, expires);
        if entry.len() > LARGEST {
            tracing::debug!("a value is not kept: more than {LARGEST} bytes are too many");
            // what was there before is no longer right
            return server.delete(&key).await;
        }
        server.set(&key, &entry, ttl).await;
    }

    pub(super) async fn delete(&self, plugin_id: &str, key: &str) {
        let key = self.keys.full(plugin_id, key);
        if let Some(server) = self.of(&key) {
            server.delete(&key).await;
        }
    }

    /// The server that has a key: the one that memjs, Backstage's client of Memcached, takes.
    fn of(&self, key: &str) -> Option<&Arc<Guarded>> {
        let hash = key
            .bytes()
            .fold(0_i32, |hash, byte| hash.wrapping_mul(31).wrapping_add(i32::from(byte)));
        let count = u32::try_from(self.servers.len()).ok()?;
        self.servers.get(hash.unsigned_abs().checked_rem(count)? as usize)
    }
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
    use async_trait::async_trait;
    use tokio::time::Instant;

    use super::super::error::StoreError;
    use super::super::outage::Outage;
    use super::super::refusals::Refusals;
    use super::*;
    use crate::health::Reports;

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

        fn reset(&self, _: Instant) {}
    }

    /// As memjs 1.3 was seen to choose.
    #[test]
    fn a_key_is_on_the_server_that_backstage_looks_for_it_on() {
        let reports = Arc::new(Reports::new("core.cache", None, None));
        let server = || {
            let outage = Outage::new(String::new(), Duration::ZERO, Arc::clone(&reports));
            let refusals = Refusals::new(String::new(), Arc::clone(&reports));
            Guarded::new(Box::new(Nowhere), outage, refusals)
        };
        let sut = Servers::new(vec![server(), server(), server()], KeyForm::Memcached);

        let index = |key| {
            let found = sut.of(key).unwrap();
            sut.servers
                .iter()
                .position(|server| Arc::ptr_eq(server, found))
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

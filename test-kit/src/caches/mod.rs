//! Stores of caches, for tests that are to hold with each of them.

mod process;

use std::env;
use std::sync::Arc;

use flytower::services::Cache;
use flytower_services::cache::{CacheConfig, PluginCaches};
use serde_json::{Value, json};

#[doc(hidden)]
pub use process::ServerProcess;

/// How long a server has for an answer: one that a busy machine keeps waiting is not down.
const LIMIT: &str = "20s";

/// The stores that there are on this machine, for tests that are to hold with each of them.
///
/// `memory` is always there. A server is taken from the environment (`FLYTOWER_TEST_REDIS=redis://…`,
/// `FLYTOWER_TEST_MEMCACHED=host:port`), or started for the test on any free port if its program is found (`redis-server` or
/// `valkey-server`, `memcached`). What is left out is said on the standard error, or is a failure of the test if
/// `FLYTOWER_TEST_REQUIRE` names it (`redis,memcached`).
///
/// ```
/// use flytower_test::{TestCaches, test_backend};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// for store in TestCaches::all().await {
///     // a backend with it …
///     let backend = test_backend! {}.config(store.config()).await;
///     backend.stop().await;
///
///     // … or the cache alone
///     let cache = store.cache("todo");
///     cache.set("a", &1).await;
///     assert_eq!(cache.get("a").await, Some(1), "{}", store.name());
/// }
/// # }
/// ```
#[derive(Clone, Copy, Debug)]
pub struct TestCaches;

impl TestCaches {
    /// All of them.
    pub async fn all() -> Vec<TestCache> {
        let mut all = vec![Self::memory()];
        all.extend(Self::redis().await);
        all.extend(Self::memcached().await);
        all
    }

    /// The one in this process.
    #[must_use]
    pub fn memory() -> TestCache {
        TestCache::new("memory", json!({ "store": "memory" }), None)
    }

    /// Redis or Valkey, if there is one.
    pub async fn redis() -> Option<TestCache> {
        let of = |url: String| json!({ "store": "redis", "connection": url, "redis": {}, "timeout": LIMIT });
        if let Some(url) = configured("FLYTOWER_TEST_REDIS") {
            return Some(TestCache::new("redis", of(url), None));
        }
        let server = ServerProcess::redis(&[]).await?;
        let url = format!("redis://127.0.0.1:{}", server.port());
        Some(TestCache::new("redis", of(url), Some(server)))
    }

    /// Memcached, if there is one.
    pub async fn memcached() -> Option<TestCache> {
        let of =
            |server: String| json!({ "store": "memcache", "connection": server, "memcache": {}, "timeout": LIMIT });
        if let Some(server) = configured("FLYTOWER_TEST_MEMCACHED") {
            return Some(TestCache::new("memcached", of(server), None));
        }
        let server = ServerProcess::memcached(&[]).await?;
        let address = format!("127.0.0.1:{}", server.port());
        Some(TestCache::new("memcached", of(address), Some(server)))
    }
}

/// What a variable of the environment says, if anything.
fn configured(variable: &str) -> Option<String> {
    env::var(variable).ok().filter(|value| !value.is_empty())
}

/// A store, and its server if the kit has started it. That one ends when this is dropped.
#[derive(Debug)]
pub struct TestCache {
    name: &'static str,
    config: Value,
    server: Option<ServerProcess>,
}

impl TestCache {
    const fn new(name: &'static str, config: Value, server: Option<ServerProcess>) -> Self {
        Self { name, config, server }
    }

    /// What it is: `memory`, `redis` or `memcached`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The configuration of a backend with it. A server has 20 seconds for an answer, and not one: tests that let it stand
    /// still may say otherwise at `backend.cache.timeout`.
    #[must_use]
    pub fn config(&self) -> Value {
        json!({ "backend": { "cache": self.config } })
    }

    /// The cache of a plugin in a backend of its own, which shares with others what is on the server.
    ///
    /// # Panics
    ///
    /// When the address in the environment is none.
    #[track_caller]
    #[must_use]
    pub fn cache(&self, plugin: &'static str) -> Arc<dyn Cache> {
        let config = match serde_json::from_value::<CacheConfig>(self.config.clone()) {
            Ok(config) => config,
            Err(error) => panic!("the configuration of the cache {} is not valid: {error}", self.name),
        };
        match PluginCaches::new(&config) {
            Ok(caches) => caches.of_plugin(plugin),
            Err(error) => panic!("there is no cache {}: {error}", self.name),
        }
    }

    /// The server, if the kit has started it: to stop it, and to start it anew.
    pub const fn server(&mut self) -> Option<&mut ServerProcess> {
        self.server.as_mut()
    }
}

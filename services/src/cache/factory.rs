use core::fmt;
use core::time::Duration;
use std::sync::Arc;

use flytower_core::config::Config;
use flytower_core::services::{Cache, PluginMetadata, RootHealth, RootLogger};
use flytower_core::{Error, Result, service_factory};

use super::config::{CacheConfig, CacheStore};
use super::guarded::Guarded;
use super::memory::MemoryStore;
use super::outage::Outage;
use super::plugin_cache::{PluginCache, Store};
use super::refusals::Refusals;
use super::servers::{Named, Servers};
use super::{memcached, redis};
use crate::health::Reports;

const SERVICE_ID: &str = "core.cache";

/// The factory of [`Cache`]: the store that `backend.cache` says, which all plugins share.
///
/// It is that of the start, whatever the configuration says later. Servers are looked for when a plugin first uses its cache.
///
/// # Errors
///
/// When the store is not one that there is, which the check of the configuration finds before.
pub struct PluginCaches {
    store: Store,
    default_ttl: Option<Duration>,
}

#[service_factory]
impl PluginCaches {
    /// What all plugins share.
    async fn root(
        config: Config<CacheConfig>,
        health: Option<Arc<dyn RootHealth>>,
        logger: Option<Arc<dyn RootLogger>>,
    ) -> Result<Self> {
        Self::with_reports(&config.get(), Reports::new(SERVICE_ID, health, logger))
    }

    /// The part of it that is a plugin's.
    async fn create(&self, plugin: PluginMetadata) -> Result<Arc<dyn Cache>> {
        Ok(self.of_plugin(plugin.id()))
    }
}

impl PluginCaches {
    /// Without a backend, for tests and benchmarks.
    ///
    /// # Errors
    ///
    /// When the configuration makes no sense.
    pub fn new(config: &CacheConfig) -> Result<Self> {
        Self::with_reports(config, Reports::new(SERVICE_ID, None, None))
    }

    fn with_reports(config: &CacheConfig, reports: Reports) -> Result<Self> {
        if config.use_redis_sets.is_some() {
            tracing::warn!("`backend.cache.useRedisSets` has no effect; remove it");
        }
        let wrong = |(key, reason): (&str, String)| Error::internal(format!("`backend.cache.{key}`: {reason}"));
        let (servers, keys) = match config.store {
            CacheStore::Memory => {
                let store = Store::Memory(Arc::new(MemoryStore::new(config.max_size())));
                return Ok(Self::of(store, config));
            }
            CacheStore::Redis | CacheStore::Valkey => redis::servers(config).map_err(wrong)?,
            CacheStore::Memcache => memcached::servers(config).map_err(wrong)?,
            CacheStore::Infinispan => return Err(wrong(("store", "Infinispan is not supported".to_owned()))),
        };
        let reports = Arc::new(reports);
        let guarded = |(name, server): Named| {
            let refusals = Refusals::new(name.clone(), Arc::clone(&reports));
            let outage = Outage::new(name, config.timeout(), Arc::clone(&reports));
            Guarded::new(server, outage, refusals)
        };
        let servers = Servers::new(servers.into_iter().map(guarded).collect(), keys);
        Ok(Self::of(Store::Servers(Arc::new(servers)), config))
    }

    fn of(store: Store, config: &CacheConfig) -> Self {
        Self {
            store,
            default_ttl: config.default_ttl(),
        }
    }

    /// The cache of a plugin.
    #[must_use]
    pub fn of_plugin(&self, plugin_id: &'static str) -> Arc<dyn Cache> {
        Arc::new(PluginCache {
            store: self.store.clone(),
            plugin_id,
            default_ttl: self.default_ttl,
        })
    }
}

impl fmt::Debug for PluginCaches {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PluginCaches")
            .field("default_ttl", &self.default_ttl)
            .finish_non_exhaustive()
    }
}

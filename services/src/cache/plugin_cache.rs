use core::fmt;
use core::time::Duration;
use std::sync::Arc;

use async_trait::async_trait;
use flytower_core::services::{Cache, CacheOptions, CachedValue};

use super::memory::MemoryStore;
use super::servers::Servers;

/// Where all plugins keep their values.
#[derive(Clone)]
pub(super) enum Store {
    Memory(Arc<MemoryStore>),
    Servers(Arc<Servers>),
}

/// The part of a store that is one plugin's.
pub(super) struct PluginCache {
    pub(super) store: Store,
    pub(super) plugin_id: &'static str,
    pub(super) default_ttl: Option<Duration>,
}

#[async_trait]
impl Cache for PluginCache {
    async fn read(&self, key: &str) -> Option<CachedValue> {
        match &self.store {
            Store::Memory(store) => store.get(self.plugin_id, key),
            Store::Servers(store) => store.get(self.plugin_id, key).await,
        }
    }

    async fn write(&self, key: &str, json: String, ttl: Option<Duration>) {
        let ttl = ttl.or(self.default_ttl);
        if ttl == Some(Duration::ZERO) {
            return self.delete(key).await;
        }
        match &self.store {
            Store::Memory(store) => store.set(self.plugin_id, key, json, ttl),
            Store::Servers(store) => store.set(self.plugin_id, key, &json, ttl).await,
        }
    }

    async fn delete(&self, key: &str) {
        match &self.store {
            Store::Memory(store) => store.delete(self.plugin_id, key),
            Store::Servers(store) => store.delete(self.plugin_id, key).await,
        }
    }

    fn with_options(&self, options: CacheOptions) -> Arc<dyn Cache> {
        Arc::new(Self {
            store: self.store.clone(),
            plugin_id: self.plugin_id,
            default_ttl: options.default_ttl.or(self.default_ttl),
        })
    }
}

impl fmt::Debug for PluginCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PluginCache")
            .field("plugin", &self.plugin_id)
            .finish_non_exhaustive()
    }
}

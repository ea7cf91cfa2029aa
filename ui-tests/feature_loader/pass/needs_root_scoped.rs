//! FT0014: a loader decides by root-scoped services
//!
//! Fixes feature_loader/fail/needs_plugin_scoped.rs
//! Fixes feature_loader/fail/needs_plugin_metadata.rs

use std::sync::Arc;

use flytower::{
    FeatureLoader, Features, Plugin, Result, StartOptions, backend, feature_loader, plugin, service, service_factory,
};

#[service(id = "catalog.cache", scope = root)]
trait Cache: Send + Sync + 'static {}

#[service_factory(provides = dyn Cache)]
struct MemoryCache;

impl Cache for MemoryCache {}

#[plugin(id = "search")]
struct SearchPlugin;

impl Plugin for SearchPlugin {
    async fn init(self) -> Result<()> {
        Ok(())
    }
}

#[feature_loader(plugins(SearchPlugin))]
struct SearchLoader {
    cache: Arc<dyn Cache>,
}

impl FeatureLoader for SearchLoader {
    async fn load(self, features: &mut Features<Self>) -> Result<()> {
        features.enable::<SearchPlugin>();
        Ok(())
    }
}

backend! {
    struct Portal {
        services: [MemoryCache],
        loaders: [SearchLoader],
    }
}

#[tokio::main]
async fn main() {
    let running = Portal::start(StartOptions::new()).await.unwrap();
    assert_eq!(running.report().plugins.len(), 1);
}

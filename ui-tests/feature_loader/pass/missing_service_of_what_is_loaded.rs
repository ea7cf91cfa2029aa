//! FT0001: the backend lists what a feature needs that a loader may enable
//!
//! Fixes feature_loader/fail/missing_service_of_what_is_loaded.rs

use std::sync::Arc;

use flytower::{FeatureLoader, Features, Plugin, Result, backend, feature_loader, plugin, service, service_factory};

#[service(id = "catalog.cache")]
trait Cache: Send + Sync + 'static {}

#[service_factory(provides = dyn Cache)]
struct MemoryCache;

impl Cache for MemoryCache {}

#[plugin(id = "search")]
struct SearchPlugin {
    cache: Arc<dyn Cache>,
}

impl Plugin for SearchPlugin {
    async fn init(self) -> Result<()> {
        Ok(())
    }
}

#[feature_loader(plugins(SearchPlugin))]
struct SearchLoader;

impl FeatureLoader for SearchLoader {
    async fn load(self, _: &mut Features<Self>) -> Result<()> {
        Ok(())
    }
}

backend! {
    struct Portal {
        services: [MemoryCache],
        loaders: [SearchLoader],
    }
}

fn main() {
    let names: Vec<_> = Portal::PLAN
        .factories
        .iter()
        .map(|factory| factory.descriptor.item.name)
        .collect();
    assert_eq!(names, ["MemoryCache"]);
}

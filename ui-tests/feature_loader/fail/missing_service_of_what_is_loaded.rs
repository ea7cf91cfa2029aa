//! FT0001: what a loader may enable is checked like all the rest

use std::sync::Arc;

use flytower::{FeatureLoader, Features, Plugin, Result, backend, feature_loader, plugin, service};

#[service(id = "catalog.cache")]
trait Cache: Send + Sync + 'static {}

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
        loaders: [SearchLoader],
    }
}

fn main() {}

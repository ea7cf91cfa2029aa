//! FT0014: a loader belongs to no plugin

use flytower::services::PluginMetadata;
use flytower::{FeatureLoader, Features, Plugin, Result, backend, feature_loader, plugin};

#[plugin(id = "search")]
struct SearchPlugin;

impl Plugin for SearchPlugin {
    async fn init(self) -> Result<()> {
        Ok(())
    }
}

#[feature_loader(plugins(SearchPlugin))]
struct SearchLoader {
    plugin: PluginMetadata,
}

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

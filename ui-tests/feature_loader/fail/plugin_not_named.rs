//! FT0031: a loader enables only what its attribute names

use flytower::{FeatureLoader, Features, Plugin, Result, backend, feature_loader, plugin};

#[plugin(id = "search")]
struct SearchPlugin;

impl Plugin for SearchPlugin {
    async fn init(self) -> Result<()> {
        Ok(())
    }
}

#[plugin(id = "docs")]
struct DocsPlugin;

impl Plugin for DocsPlugin {
    async fn init(self) -> Result<()> {
        Ok(())
    }
}

#[feature_loader(plugins(SearchPlugin))]
struct SearchLoader;

impl FeatureLoader for SearchLoader {
    async fn load(self, features: &mut Features<Self>) -> Result<()> {
        features.enable::<DocsPlugin>();
        Ok(())
    }
}

backend! {
    struct Portal {
        loaders: [SearchLoader],
    }
}

fn main() {}

//! FT0025: the name of an argument is misspelt

use flytower::{FeatureLoader, Features, Plugin, Result, backend, feature_loader, plugin};

#[plugin(id = "search")]
struct SearchPlugin;

impl Plugin for SearchPlugin {
    async fn init(self) -> Result<()> {
        Ok(())
    }
}

#[feature_loader(plugin(SearchPlugin))]
struct SearchLoader;

impl FeatureLoader for SearchLoader {
    async fn load(self, features: &mut Features<Self>) -> Result<()> {
        features.enable::<SearchPlugin>();
        Ok(())
    }
}

backend! {
    struct Portal {
        loaders: [SearchLoader],
    }
}

fn main() {}

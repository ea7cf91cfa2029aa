//! FT0032: a loader has no extension points

use flytower::{FeatureLoader, Features, Plugin, Result, backend, extension_point, feature_loader, plugin};

#[extension_point(id = "catalog.processing")]
#[derive(Default)]
struct Processing {
    names: Vec<String>,
}

#[plugin(id = "search")]
struct SearchPlugin;

impl Plugin for SearchPlugin {
    async fn init(self) -> Result<()> {
        Ok(())
    }
}

#[feature_loader(plugins(SearchPlugin))]
struct SearchLoader {
    processing: Processing,
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

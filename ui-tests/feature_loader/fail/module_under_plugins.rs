//! FT0018: a module is named among the plugins of a loader

use flytower::{FeatureLoader, Features, Module, Plugin, Result, backend, feature_loader, module, plugin};

#[plugin(id = "search")]
struct SearchPlugin;

impl Plugin for SearchPlugin {
    async fn init(self) -> Result<()> {
        Ok(())
    }
}

#[module(for = SearchPlugin, id = "docs")]
struct DocsModule;

impl Module for DocsModule {
    async fn init(self) -> Result<()> {
        Ok(())
    }
}

#[feature_loader(plugins(DocsModule))]
struct SearchLoader;

impl FeatureLoader for SearchLoader {
    async fn load(self, _: &mut Features<Self>) -> Result<()> {
        Ok(())
    }
}

backend! {
    struct Portal {
        plugins: [SearchPlugin],
        loaders: [SearchLoader],
    }
}

fn main() {}

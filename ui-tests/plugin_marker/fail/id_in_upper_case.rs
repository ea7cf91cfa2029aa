//! FT0023: the id of a marker is that of a plugin

use flytower::{Module, Plugin, Result, backend, module, plugin, plugin_marker};

#[plugin_marker(id = "Catalog")]
struct Catalog;

#[plugin(marker = Catalog)]
struct CatalogPlugin;

impl Plugin for CatalogPlugin {
    async fn init(self) -> Result<()> {
        Ok(())
    }
}

#[module(for = Catalog, id = "github")]
struct GithubModule;

impl Module for GithubModule {
    async fn init(self) -> Result<()> {
        Ok(())
    }
}

backend! {
    struct Portal {
        plugins: [CatalogPlugin],
        modules: [GithubModule],
    }
}

fn main() {}

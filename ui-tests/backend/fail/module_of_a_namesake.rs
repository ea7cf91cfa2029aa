//! FT0009: a module whose plugin has the id of the one that is installed, but is another

use flytower::{Module, Plugin, Result, backend, module, plugin, plugin_marker};

#[plugin_marker(id = "catalog")]
struct Catalog;

#[plugin(id = "catalog")]
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

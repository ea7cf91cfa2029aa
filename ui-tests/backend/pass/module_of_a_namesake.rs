//! FT0009: the plugin carries the marker that the module names
//!
//! Fixes backend/fail/module_of_a_namesake.rs

use flytower::{Module, Plugin, Result, backend, module, plugin, plugin_marker};

#[plugin_marker(id = "catalog")]
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

fn main() {
    assert_eq!(Portal::PLAN.plugins[0].modules.count, 1);
}

//! FT0023: plugin and modules know each other by the marker of a library
//!
//! Fixes plugin_marker/fail/id_in_upper_case.rs
//! Fixes plugin_marker/fail/id_missing.rs
//! Fixes plugin_marker/fail/with_fields.rs

use flytower::{Module, Plugin, Result, backend, module, plugin};

mod catalog_node {
    #[flytower::plugin_marker(id = "catalog")]
    pub struct Catalog;
}

use catalog_node::Catalog;

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

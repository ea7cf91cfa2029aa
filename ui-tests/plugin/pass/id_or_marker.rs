//! FT0025: a plugin has an id in kebab-case, or a marker that has it
//!
//! Fixes plugin/fail/id_in_camel_case.rs
//! Fixes plugin/fail/neither_id_nor_marker.rs
//! Fixes plugin/fail/id_and_marker.rs
//! Fixes plugin/fail/unknown_argument.rs

use flytower::{Plugin, Result, backend, plugin, plugin_marker};

#[plugin_marker(id = "catalog")]
struct Catalog;

#[plugin(marker = Catalog)]
struct CatalogPlugin;

impl Plugin for CatalogPlugin {
    async fn init(self) -> Result<()> {
        Ok(())
    }
}

#[plugin(id = "software-search")]
struct SearchPlugin;

impl Plugin for SearchPlugin {
    async fn init(self) -> Result<()> {
        Ok(())
    }
}

backend! {
    struct Portal {
        plugins: [CatalogPlugin, SearchPlugin],
    }
}

fn main() {
    let ids: Vec<_> = Portal::PLAN
        .plugins
        .iter()
        .map(|plugin| plugin.descriptor.key.id.text())
        .collect();
    assert_eq!(ids, ["catalog", "software-search"]);
}

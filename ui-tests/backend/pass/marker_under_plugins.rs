//! FT0018: the plugin that carries the marker is listed
//!
//! Fixes backend/fail/marker_under_plugins.rs

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

backend! {
    struct Portal {
        plugins: [CatalogPlugin],
    }
}

fn main() {
    assert_eq!(Portal::PLAN.plugins[0].descriptor.key.id.text(), "catalog");
}

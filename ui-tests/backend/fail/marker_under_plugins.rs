//! FT0018: a marker is listed where its plugin should be

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
        plugins: [Catalog],
    }
}

fn main() {}

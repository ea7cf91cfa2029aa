//! FT0026: a marker holds nothing

use flytower::{Plugin, Result, backend, plugin, plugin_marker};

#[plugin_marker(id = "catalog")]
struct Catalog {
    name: String,
}

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

fn main() {}

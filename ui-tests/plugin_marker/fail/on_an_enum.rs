//! FT0024: a marker is a struct

use flytower::{Plugin, Result, backend, plugin, plugin_marker};

#[plugin_marker(id = "catalog")]
enum Catalog {}

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

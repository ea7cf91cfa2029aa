//! FT0043: plugin metadata is no service

use std::sync::Arc;

use flytower::services::PluginMetadata;
use flytower::{Plugin, Result, backend, plugin};

#[plugin(id = "catalog")]
struct CatalogPlugin {
    plugin: Arc<PluginMetadata>,
}

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

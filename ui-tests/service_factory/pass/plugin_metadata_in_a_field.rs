//! FT0020: each plugin gets its own metadata
//!
//! Fixes service_factory/fail/plugin_metadata_overridden.rs
//! Fixes service_factory/fail/plugin_metadata_overridden_by_a_struct.rs
//! Fixes service/fail/plugin_metadata_declared_again.rs
//! Fixes plugin/fail/plugin_metadata_in_an_arc.rs

use flytower::services::PluginMetadata;
use flytower::{Plugin, Result, StartOptions, backend, plugin};

#[plugin(id = "catalog")]
struct CatalogPlugin {
    plugin: PluginMetadata,
}

impl Plugin for CatalogPlugin {
    async fn init(self) -> Result<()> {
        assert_eq!(self.plugin.id(), "catalog");
        Ok(())
    }
}

backend! {
    struct Portal {
        plugins: [CatalogPlugin],
    }
}

#[tokio::main]
async fn main() {
    Portal::start(StartOptions::new()).await.unwrap();
}

//! FT0020: plugin metadata is built in

use std::sync::Arc;

use flytower::{Plugin, Result, backend, plugin, service};

#[service(id = "core.pluginMetadata")]
trait Metadata: Send + Sync + 'static {}

#[plugin(id = "catalog")]
struct CatalogPlugin {
    metadata: Option<Arc<dyn Metadata>>,
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

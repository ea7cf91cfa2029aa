//! FT0001: what a default factory lacks is traced back to the feature that asked for it

use std::sync::Arc;

use flytower::{Plugin, Result, backend, plugin, service, service_factory};

#[service(id = "catalog.cache", default = TwoLevelCache)]
trait Cache: Send + Sync + 'static {}

#[service(id = "catalog.store")]
trait Store: Send + Sync + 'static {}

#[service_factory(provides = dyn Cache)]
struct TwoLevelCache {
    store: Arc<dyn Store>,
}

impl Cache for TwoLevelCache {}

#[plugin(id = "catalog")]
struct CatalogPlugin {
    cache: Arc<dyn Cache>,
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

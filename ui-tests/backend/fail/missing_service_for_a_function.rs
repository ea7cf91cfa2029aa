//! FT0001: a function that needs a missing service is shown with its parameter

use std::sync::Arc;

use flytower::{Plugin, Result, backend, plugin, service, service_factory};

#[service(id = "catalog.cache")]
trait Cache: Send + Sync + 'static {}

#[service(id = "catalog.store")]
trait Store: Send + Sync + 'static {}

#[service_factory]
async fn cache(store: Arc<dyn Store>) -> Result<Arc<dyn Cache>> {
    Ok(Arc::new(StoredCache { store }))
}

struct StoredCache {
    store: Arc<dyn Store>,
}

impl Cache for StoredCache {}

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
        services: [cache],
        plugins: [CatalogPlugin],
    }
}

fn main() {}

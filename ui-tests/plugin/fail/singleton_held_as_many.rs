//! FT0017: a service has one factory unless it says otherwise

use std::sync::Arc;

use flytower::{Plugin, Result, backend, plugin, service};

#[service(id = "catalog.cache")]
trait Cache: Send + Sync + 'static {}

#[plugin(id = "catalog")]
struct CatalogPlugin {
    caches: Vec<Arc<dyn Cache>>,
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

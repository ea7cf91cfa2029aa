//! FT0027: the default of a service is a struct without an attribute

use std::sync::Arc;

use flytower::{Plugin, Result, backend, plugin, service};

#[service(id = "catalog.cache", default = MemoryCache)]
trait Cache: Send + Sync + 'static {}

struct MemoryCache;

impl Cache for MemoryCache {}

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

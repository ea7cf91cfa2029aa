//! FT0026: the fields of a plugin have names, however many there are
//!
//! Fixes plugin/fail/tuple_struct.rs

use std::sync::Arc;

use flytower::{Plugin, Result, backend, plugin, service, service_factory};

#[service(id = "catalog.cache")]
trait Cache: Send + Sync + 'static {}

#[service_factory(provides = dyn Cache)]
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

#[plugin(id = "empty")]
struct EmptyPlugin {}

impl Plugin for EmptyPlugin {
    async fn init(self) -> Result<()> {
        Ok(())
    }
}

backend! {
    struct Portal {
        services: [MemoryCache],
        plugins: [CatalogPlugin, EmptyPlugin],
    }
}

fn main() {
    assert_eq!(Portal::PLAN.plugins.len(), 2);
}

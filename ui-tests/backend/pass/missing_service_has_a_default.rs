//! FT0001: a service with a default factory needs no entry in the backend
//!
//! Fixes backend/fail/missing_service.rs
//! Fixes backend/fail/missing_service_of_a_default.rs
//! Fixes backend/fail/missing_service_for_several.rs

use std::sync::Arc;

use flytower::{Plugin, Result, backend, plugin, service, service_factory};

#[service(id = "catalog.cache", default = MemoryCache)]
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

backend! {
    struct Portal {
        plugins: [CatalogPlugin],
    }
}

fn main() {
    assert_eq!(Portal::PLAN.factories[0].descriptor.item.name, "MemoryCache");
}

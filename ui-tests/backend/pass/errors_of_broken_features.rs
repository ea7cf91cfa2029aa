//! FT0025: the argument is spelt as it should be
//!
//! Fixes backend/fail/errors_of_broken_features.rs

use std::sync::Arc;

use flytower::{Plugin, Result, backend, plugin, service, service_factory};

#[service(id = "catalog.cache", scope = root)]
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
        services: [MemoryCache],
        plugins: [CatalogPlugin],
    }
}

fn main() {
    assert_eq!(Portal::PLAN.root_instances, 1);
}

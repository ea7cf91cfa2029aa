//! FT0003: a service that is declared with `many` has any number of factories
//!
//! Fixes backend/fail/two_factories.rs

use std::sync::Arc;

use flytower::{Plugin, Result, backend, plugin, service, service_factory};

#[service(id = "catalog.cache", many)]
trait Cache: Send + Sync + 'static {}

#[service_factory(provides = dyn Cache)]
struct MemoryCache;

impl Cache for MemoryCache {}

#[service_factory(provides = dyn Cache)]
struct RedisCache;

impl Cache for RedisCache {}

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
        services: [MemoryCache, RedisCache],
        plugins: [CatalogPlugin],
    }
}

fn main() {
    assert_eq!(Portal::PLAN.factories.len(), 2);
}

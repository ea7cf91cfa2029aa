//! FT0001: a function gets the service that another function makes
//!
//! Fixes backend/fail/missing_service_for_a_function.rs

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

#[service_factory]
fn store() -> Arc<dyn Store> {
    Arc::new(MemoryStore)
}

struct MemoryStore;

impl Store for MemoryStore {}

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
        services: [cache, store],
        plugins: [CatalogPlugin],
    }
}

fn main() {
    let names: Vec<_> = Portal::PLAN
        .factories
        .iter()
        .map(|factory| factory.descriptor.item.name)
        .collect();
    assert_eq!(names, ["store", "cache"]);
}

//! Two sets of several origins may have factories in common, of a singleton and of a multiton

use std::sync::Arc;

use flytower::{Plugin, Result, backend, plugin, service, service_factory, service_set};

#[service(id = "catalog.cache")]
trait Cache: Send + Sync + 'static {}

#[service(id = "catalog.source", many)]
trait Source: Send + Sync + 'static {}

#[service_factory(provides = dyn Cache)]
struct MemoryCache;

impl Cache for MemoryCache {}

#[service_factory(provides = dyn Source)]
struct Files;

impl Source for Files {}

service_set! { OneSet = [MemoryCache, Files] }
service_set! { OtherSet = [Files, MemoryCache] }

#[plugin(id = "catalog")]
struct CatalogPlugin {
    cache: Arc<dyn Cache>,
    sources: Vec<Arc<dyn Source>>,
}

impl Plugin for CatalogPlugin {
    async fn init(self) -> Result<()> {
        Ok(())
    }
}

backend! {
    struct Portal {
        services: [OneSet, OtherSet],
        plugins: [CatalogPlugin],
    }
}

fn main() {
    assert_eq!(Portal::PLAN.factories.len(), 2);
    assert!(Portal::PLAN.overridden.is_empty());
}

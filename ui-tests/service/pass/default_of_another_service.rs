//! FT0038: the default factory provides the service
//!
//! Fixes service/fail/default_of_another_service.rs

use std::sync::Arc;

use flytower::{Plugin, Result, backend, plugin, service, service_factory};

#[service(id = "catalog.cache", default = SqlCache)]
trait Cache: Send + Sync + 'static {}

#[service_factory(provides = dyn Cache)]
struct SqlCache;

impl Cache for SqlCache {}

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
    let names: Vec<_> = Portal::PLAN
        .factories
        .iter()
        .map(|factory| factory.descriptor.item.name)
        .collect();
    assert_eq!(names, ["SqlCache"]);
}

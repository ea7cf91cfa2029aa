//! A service may have all of its arguments, in any order
//!
//! Fixes service/fail/unknown_argument.rs
//! Fixes service/fail/several_wrong_arguments.rs

use std::sync::Arc;

use flytower::{Plugin, Result, backend, plugin, service, service_factory};

#[service(many, default = MemoryCache, scope = root, id = "catalog.cache", crate = flytower)]
trait Cache: Send + Sync + 'static {}

#[service_factory(provides = dyn Cache)]
struct MemoryCache;

impl Cache for MemoryCache {}

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

fn main() {
    let names: Vec<_> = Portal::PLAN
        .factories
        .iter()
        .map(|factory| factory.descriptor.item.name)
        .collect();
    assert_eq!(names, ["MemoryCache"]);
    assert_eq!(Portal::PLAN.root_instances, 1);
}

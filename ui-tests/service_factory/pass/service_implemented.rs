//! FT0037: both implement the service that they provide
//!
//! Fixes service_factory/fail/trait_by_another_name.rs
//! Fixes service_factory/fail/service_not_implemented.rs
//! Fixes service_factory/fail/function_that_makes_no_service.rs

use std::sync::Arc;

use flytower::{backend, service, service_factory};

#[service(id = "catalog.cache")]
trait Cache: Send + Sync + 'static {}

#[service(id = "catalog.store")]
trait Store: Send + Sync + 'static {}

#[service_factory(provides = dyn Store)]
struct MemoryStore;

impl Store for MemoryStore {}

struct MemoryCache;

impl Cache for MemoryCache {}

#[service_factory(provides = dyn Cache)]
fn cache() -> Arc<MemoryCache> {
    Arc::new(MemoryCache)
}

backend! {
    struct Portal {
        services: [cache, MemoryStore],
    }
}

fn main() {
    let names: Vec<_> = Portal::PLAN
        .factories
        .iter()
        .map(|factory| factory.descriptor.item.name)
        .collect();
    assert_eq!(names, ["cache", "MemoryStore"]);
}

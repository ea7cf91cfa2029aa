//! FT0026: the fields of a service factory have names
//!
//! Fixes service_factory/fail/tuple_struct.rs

use std::sync::Arc;

use flytower::{backend, service, service_factory};

#[service(id = "catalog.cache")]
trait Cache: Send + Sync + 'static {}

#[service_factory(provides = dyn Cache)]
struct MemoryCache;

impl Cache for MemoryCache {}

#[service(id = "catalog.store")]
trait Store: Send + Sync + 'static {}

#[service_factory(provides = dyn Store)]
struct CachedStore {
    cache: Arc<dyn Cache>,
}

impl Store for CachedStore {}

backend! {
    struct Portal {
        services: [CachedStore, MemoryCache],
    }
}

fn main() {
    let names: Vec<_> = Portal::PLAN
        .factories
        .iter()
        .map(|factory| factory.descriptor.item.name)
        .collect();
    assert_eq!(names, ["MemoryCache", "CachedStore"]);
}

//! FT0025: the argument is spelt as it should be
//!
//! Fixes service_factory/fail/unknown_argument.rs
//! Fixes service_factory/fail/provides_missing.rs

use flytower::{backend, service, service_factory};

#[service(id = "catalog.cache")]
trait Cache: Send + Sync + 'static {}

#[service_factory(provides = dyn Cache)]
struct MemoryCache;

impl Cache for MemoryCache {}

backend! {
    struct Portal {
        services: [MemoryCache],
    }
}

fn main() {
    let names: Vec<_> = Portal::PLAN
        .factories
        .iter()
        .map(|factory| factory.descriptor.item.name)
        .collect();
    assert_eq!(names, ["MemoryCache"]);
}

//! FT0019: a service factory is listed once, by whatever path
//!
//! Fixes backend/fail/factory_listed_twice.rs

use flytower::{backend, service, service_factory};

#[service(id = "catalog.cache")]
trait Cache: Send + Sync + 'static {}

#[service_factory(provides = dyn Cache)]
struct MemoryCache;

impl Cache for MemoryCache {}

mod cache {
    pub(crate) use super::MemoryCache as Memory;
}

backend! {
    struct Portal {
        services: [cache::Memory],
    }
}

fn main() {
    assert_eq!(Portal::PLAN.factories[0].descriptor.item.name, "MemoryCache");
}

//! FT0003: one of the two is kept
//!
//! Fixes backend/fail/two_factories.rs
//! Fixes backend/fail/two_factories_in_a_set.rs

use flytower::{backend, service, service_factory};

#[service(id = "catalog.cache")]
trait Cache: Send + Sync + 'static {}

#[service_factory(provides = dyn Cache)]
struct MemoryCache;

impl Cache for MemoryCache {}

#[service_factory(provides = dyn Cache)]
struct RedisCache;

impl Cache for RedisCache {}

backend! {
    struct Portal {
        services: [RedisCache],
    }
}

fn main() {
    assert_eq!(Portal::PLAN.factories[0].descriptor.item.name, "RedisCache");
}

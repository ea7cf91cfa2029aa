//! FT0019: a service set is listed once
//!
//! Fixes backend/fail/set_listed_twice.rs

use flytower::{backend, service, service_factory, service_set};

#[service(id = "catalog.cache")]
trait Cache: Send + Sync + 'static {}

#[service_factory(provides = dyn Cache)]
struct MemoryCache;

impl Cache for MemoryCache {}

service_set! { Caches = [MemoryCache] }

backend! {
    struct Portal {
        services: [Caches],
    }
}

fn main() {
    assert_eq!(Portal::PLAN.factories[0].descriptor.item.name, "MemoryCache");
}

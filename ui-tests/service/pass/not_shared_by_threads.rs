//! FT0033: the supertraits let many threads use one service
//!
//! Fixes service/fail/not_shared_by_threads.rs

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
    assert_eq!(Portal::PLAN.factories.len(), 1);
}

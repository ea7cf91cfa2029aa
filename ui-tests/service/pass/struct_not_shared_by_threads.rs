//! FT0033: an atomic number can be shared
//!
//! Fixes service/fail/struct_not_shared_by_threads.rs

use std::sync::Arc;

use flytower::{backend, service, service_factory};
use std::sync::atomic::AtomicU32;

#[service(id = "catalog.counter")]
struct Counter {
    count: AtomicU32,
}

#[service_factory]
fn counter() -> Arc<Counter> {
    Arc::new(Counter {
        count: AtomicU32::new(0),
    })
}

backend! {
    struct Portal {
        services: [counter],
    }
}

fn main() {
    assert_eq!(Portal::PLAN.factories.len(), 1);
}

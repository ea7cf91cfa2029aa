//! FT0033: a struct that is a service and holds a cell

use std::sync::Arc;

use flytower::{backend, service, service_factory};
use std::cell::Cell;

#[service(id = "catalog.counter")]
struct Counter {
    count: Cell<u32>,
}

#[service_factory]
fn counter() -> Arc<Counter> {
    Arc::new(Counter { count: Cell::new(0) })
}

backend! {
    struct Portal {
        services: [counter],
    }
}

fn main() {}

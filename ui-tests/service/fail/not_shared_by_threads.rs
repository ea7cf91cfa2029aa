//! FT0033: many threads use one service

use flytower::{backend, service, service_factory};

#[service(id = "catalog.cache")]
trait Cache {}

#[service_factory(provides = dyn Cache)]
struct MemoryCache;

impl Cache for MemoryCache {}

backend! {
    struct Portal {
        services: [MemoryCache],
    }
}

fn main() {}

//! FT0034: a function returns the service in an `Arc`

use flytower::{backend, service, service_factory};

#[service(id = "catalog.cache")]
trait Cache: Send + Sync + 'static {}

#[service_factory(provides = dyn Cache)]
struct MemoryCache;

impl Cache for MemoryCache {}

#[service_factory]
fn cache() -> Box<dyn Cache> {
    Box::new(MemoryCache)
}

backend! {
    struct Portal {
        services: [cache],
    }
}

fn main() {}

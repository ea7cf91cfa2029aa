//! FT0026: a function returns the service that it makes

use flytower::{backend, service, service_factory};

#[service(id = "catalog.cache")]
trait Cache: Send + Sync + 'static {}

#[service_factory(provides = dyn Cache)]
struct MemoryCache;

impl Cache for MemoryCache {}

#[service_factory]
async fn cache() {
    let _cache = MemoryCache;
}

backend! {
    struct Portal {
        services: [cache],
    }
}

fn main() {}

//! FT0026: a type that has no name cannot be provided

use std::sync::Arc;

use flytower::{backend, service, service_factory};

#[service(id = "catalog.cache")]
trait Cache: Send + Sync + 'static {}

#[service_factory(provides = dyn Cache)]
struct MemoryCache;

impl Cache for MemoryCache {}

#[service_factory]
fn cache() -> Arc<impl Cache> {
    Arc::new(MemoryCache)
}

backend! {
    struct Portal {
        services: [cache],
    }
}

fn main() {}

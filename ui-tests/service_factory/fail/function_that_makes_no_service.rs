//! FT0037: a function returns what does not implement the service that it provides

use std::sync::Arc;

use flytower::{backend, service, service_factory};

#[service(id = "catalog.cache")]
trait Cache: Send + Sync + 'static {}

struct MemoryCache;

#[service_factory(provides = dyn Cache)]
fn cache() -> Arc<MemoryCache> {
    Arc::new(MemoryCache)
}

backend! {
    struct Portal {
        services: [cache],
    }
}

fn main() {}

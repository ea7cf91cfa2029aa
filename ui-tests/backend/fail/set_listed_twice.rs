//! FT0019: a service set is listed twice

use flytower::{backend, service, service_factory, service_set};

#[service(id = "catalog.cache")]
trait Cache: Send + Sync + 'static {}

#[service_factory(provides = dyn Cache)]
struct MemoryCache;

impl Cache for MemoryCache {}

service_set! { Caches = [MemoryCache] }

backend! {
    struct Portal {
        services: [Caches, Caches],
    }
}

fn main() {}

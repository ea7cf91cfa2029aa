//! FT0039: a set without a list

use flytower::{backend, service, service_factory, service_set};

#[service(id = "catalog.cache")]
trait Cache: Send + Sync + 'static {}

#[service_factory(provides = dyn Cache)]
struct MemoryCache;

impl Cache for MemoryCache {}

service_set! { Caches }

backend! {
    struct Portal {
        services: [Caches],
    }
}

fn main() {}

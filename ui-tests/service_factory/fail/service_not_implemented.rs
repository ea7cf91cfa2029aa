//! FT0037: a struct does not implement the service that it provides

use flytower::{backend, service, service_factory};

#[service(id = "catalog.cache")]
trait Cache: Send + Sync + 'static {}

#[service_factory(provides = dyn Cache)]
struct MemoryCache;

backend! {
    struct Portal {
        services: [MemoryCache],
    }
}

fn main() {}

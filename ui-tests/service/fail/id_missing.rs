//! FT0025: a service without an id

use flytower::{backend, service, service_factory};

#[service]
trait Cache: Send + Sync + 'static {}

#[service_factory(provides = dyn Cache)]
struct MemoryCache;

impl Cache for MemoryCache {}

backend! {
    struct Portal {
        services: [MemoryCache],
    }
}

fn main() {}

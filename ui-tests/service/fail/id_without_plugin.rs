//! FT0023: the id of a service starts with that of a plugin

use flytower::{backend, service, service_factory};

#[service(id = "cache")]
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

//! FT0023: the prefix `core` is taken

use flytower::{backend, service, service_factory};

#[service(id = "core.entityCache")]
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

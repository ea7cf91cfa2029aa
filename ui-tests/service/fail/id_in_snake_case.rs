//! FT0023: the id of a service is corrected

use flytower::{backend, service, service_factory};

#[service(id = "Software_Catalog.entity_cache")]
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

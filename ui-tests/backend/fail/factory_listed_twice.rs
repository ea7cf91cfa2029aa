//! FT0019: a service factory is listed twice, the second time by another path

use flytower::{backend, service, service_factory};

#[service(id = "catalog.cache")]
trait Cache: Send + Sync + 'static {}

#[service_factory(provides = dyn Cache)]
struct MemoryCache;

impl Cache for MemoryCache {}

mod cache {
    pub(crate) use super::MemoryCache as Memory;
}

backend! {
    struct Portal {
        services: [MemoryCache, cache::Memory],
    }
}

fn main() {}

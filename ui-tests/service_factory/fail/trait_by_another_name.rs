//! FT0037: a struct provides a trait by an alias, which looks like a struct

use flytower::{backend, service, service_factory};

#[service(id = "catalog.cache")]
trait Cache: Send + Sync + 'static {}

type AnyCache = dyn Cache;

#[service_factory(provides = AnyCache)]
struct MemoryCache;

impl Cache for MemoryCache {}

backend! {
    struct Portal {
        services: [MemoryCache],
    }
}

fn main() {}

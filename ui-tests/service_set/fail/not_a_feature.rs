//! FT0027: an entry that has no attribute

use flytower::{backend, service, service_set};

#[service(id = "catalog.cache")]
trait Cache: Send + Sync + 'static {}

struct MemoryCache;

impl Cache for MemoryCache {}

service_set! { Caches = [MemoryCache] }

backend! {
    struct Portal {
        services: [Caches],
    }
}

fn main() {}

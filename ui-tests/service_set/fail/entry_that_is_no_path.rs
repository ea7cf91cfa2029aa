//! FT0039: an entry that is a type and no path

use flytower::{backend, service, service_factory, service_set};

#[service(id = "catalog.cache")]
trait Cache: Send + Sync + 'static {}

#[service_factory(provides = dyn Cache)]
struct MemoryCache;

impl Cache for MemoryCache {}

service_set! { Caches = [dyn Cache] }

backend! {
    struct Portal {
        services: [Caches],
    }
}

fn main() {}

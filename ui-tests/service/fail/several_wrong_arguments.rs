//! FT0025: all that is wrong with the arguments is reported at once

use flytower::{backend, service, service_factory};

#[service(id = cache, scope = "root", many = true, many)]
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

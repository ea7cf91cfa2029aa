//! FT0024: a service factory is a struct, a function or an `impl` block

use flytower::{backend, service, service_factory};

#[service(id = "catalog.cache")]
trait Cache: Send + Sync + 'static {}

#[service_factory(provides = dyn Cache)]
enum AnyCache {
    Memory,
}

impl Cache for AnyCache {}

backend! {
    struct Portal {
        services: [AnyCache],
    }
}

fn main() {}

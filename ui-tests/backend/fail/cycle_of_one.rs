//! FT0002: a service that needs itself

use std::sync::Arc;

use flytower::{backend, service, service_factory};

#[service(id = "catalog.mirror")]
trait Mirror: Send + Sync + 'static {}

#[service_factory(provides = dyn Mirror)]
struct Reflection {
    other: Arc<dyn Mirror>,
}

impl Mirror for Reflection {}

backend! {
    struct Portal {
        services: [Reflection],
    }
}

fn main() {}

//! FT0026: a generic function would be many factories

use std::sync::Arc;

use flytower::{backend, service, service_factory};

#[service(id = "catalog.cache")]
trait Cache: Send + Sync + 'static {}

#[service_factory]
fn cache<T: Cache + Default>() -> Arc<dyn Cache> {
    Arc::new(T::default())
}

backend! {
    struct Portal {
        services: [cache],
    }
}

fn main() {}

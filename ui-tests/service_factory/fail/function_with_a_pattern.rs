//! FT0026: a parameter has a name, which messages call it by

use std::sync::Arc;

use flytower::{backend, service, service_factory};

#[service(id = "catalog.cache")]
trait Cache: Send + Sync + 'static {}

#[service_factory(provides = dyn Cache)]
struct MemoryCache;

impl Cache for MemoryCache {}

#[service(id = "catalog.store")]
trait Store: Send + Sync + 'static {}

#[service_factory]
fn store(_: Arc<dyn Cache>) -> Arc<dyn Store> {
    Arc::new(EmptyStore)
}

struct EmptyStore;

impl Store for EmptyStore {}

backend! {
    struct Portal {
        services: [store, MemoryCache],
    }
}

fn main() {}

//! FT0026: fields have names, which messages call them by

use std::sync::Arc;

use flytower::{backend, service, service_factory};

#[service(id = "catalog.cache")]
trait Cache: Send + Sync + 'static {}

#[service_factory(provides = dyn Cache)]
struct MemoryCache;

impl Cache for MemoryCache {}

#[service(id = "catalog.store")]
trait Store: Send + Sync + 'static {}

#[service_factory(provides = dyn Store)]
struct CachedStore(Arc<dyn Cache>);

impl Store for CachedStore {}

backend! {
    struct Portal {
        services: [CachedStore, MemoryCache],
    }
}

fn main() {}

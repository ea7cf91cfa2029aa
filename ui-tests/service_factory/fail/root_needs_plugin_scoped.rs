//! FT0004: a root-scoped service is made before there is any plugin

use std::sync::Arc;

use flytower::{backend, service, service_factory};

#[service(id = "search.index", scope = root)]
trait Index: Send + Sync + 'static {}

#[service(id = "catalog.cache")]
trait Cache: Send + Sync + 'static {}

#[service_factory(provides = dyn Index)]
struct MemoryIndex {
    cache: Arc<dyn Cache>,
}

impl Index for MemoryIndex {}

#[service_factory(provides = dyn Cache)]
struct MemoryCache;

impl Cache for MemoryCache {}

backend! {
    struct Portal {
        services: [MemoryIndex, MemoryCache],
    }
}

fn main() {}

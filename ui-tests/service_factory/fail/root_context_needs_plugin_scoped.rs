//! FT0015: a root context is shared by all plugins

use std::sync::Arc;

use flytower::{Result, backend, service, service_factory};

#[service(id = "todo.database")]
trait Database: Send + Sync + 'static {}

#[service(id = "catalog.cache")]
trait Cache: Send + Sync + 'static {}

#[service_factory(provides = dyn Cache)]
struct MemoryCache;

impl Cache for MemoryCache {}

struct Databases;

#[service_factory]
impl Databases {
    async fn root(cache: Arc<dyn Cache>) -> Result<Self> {
        drop(cache);
        Ok(Self)
    }

    async fn create(&self) -> Result<Arc<dyn Database>> {
        Ok(Arc::new(Memory))
    }
}

struct Memory;

impl Database for Memory {}

backend! {
    struct Portal {
        services: [Databases, MemoryCache],
    }
}

fn main() {}

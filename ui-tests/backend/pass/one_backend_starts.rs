//! A backend that compiles starts

use std::sync::Arc;

use flytower::{Plugin, Result, StartOptions, backend, plugin, service, service_factory};

#[service(id = "catalog.cache")]
trait Cache: Send + Sync + 'static {}

#[service_factory(provides = dyn Cache)]
struct MemoryCache;

impl Cache for MemoryCache {}

#[plugin(id = "catalog")]
struct CatalogPlugin {
    cache: Arc<dyn Cache>,
}

impl Plugin for CatalogPlugin {
    async fn init(self) -> Result<()> {
        Ok(())
    }
}

backend! {
    struct Portal {
        services: [MemoryCache],
        plugins: [CatalogPlugin],
    }
}

#[tokio::main]
async fn main() {
    let running = Portal::start(StartOptions::new()).await.unwrap();
    assert_eq!(running.report().plugins.len(), 1);
}

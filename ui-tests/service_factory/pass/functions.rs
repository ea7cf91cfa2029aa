//! FT0034: a function returns `Arc<S>` or `Result<Arc<S>>`, and may be `async`
//!
//! Fixes service_factory/fail/function_that_returns_no_arc.rs
//! Fixes service_factory/fail/function_that_returns_nothing.rs
//! Fixes service_factory/fail/function_with_impl_trait.rs

use std::sync::Arc;

use flytower::{Plugin, Result, StartOptions, backend, plugin, service, service_factory};

#[service(id = "catalog.cache")]
trait Cache: Send + Sync + 'static {}

#[derive(Default)]
struct MemoryCache;

impl Cache for MemoryCache {}

#[service(id = "catalog.store")]
trait Store: Send + Sync + 'static {}

#[service(id = "catalog.index")]
trait Index: Send + Sync + 'static {}

#[service_factory]
fn cache() -> Arc<dyn Cache> {
    Arc::new(MemoryCache)
}

#[service_factory]
async fn store(_cache: Arc<dyn Cache>) -> Result<Arc<dyn Store>> {
    Ok(Arc::new(EmptyStore))
}

#[service_factory(provides = dyn Index)]
fn index(
    #[cfg(any())] missing: Missing,
    _cache: Arc<dyn Cache>,
) -> std::result::Result<Arc<EmptyStore>, std::io::Error> {
    Ok(Arc::new(EmptyStore))
}

struct EmptyStore;

impl Store for EmptyStore {}

impl Index for EmptyStore {}

#[plugin(id = "catalog")]
struct CatalogPlugin {
    store: Arc<dyn Store>,
    index: Arc<dyn Index>,
}

impl Plugin for CatalogPlugin {
    async fn init(self) -> Result<()> {
        Ok(())
    }
}

backend! {
    struct Portal {
        services: [cache, store, index],
        plugins: [CatalogPlugin],
    }
}

#[tokio::main]
async fn main() {
    Portal::start(StartOptions::new()).await.unwrap();
}

//! FT0021: all that a field of a plugin may hold
//!
//! Fixes plugin/fail/field_of_a_plain_type.rs
//! Fixes plugin/fail/optional_field_of_no_service.rs
//! Fixes plugin/fail/several_wrong_fields.rs
//! Fixes plugin/fail/extension_point_borrowed.rs
//! Fixes service_factory/fail/extension_point_in_a_factory.rs

use std::sync::Arc;

use flytower::services::PluginMetadata;
use flytower::{Plugin, Result, StartOptions, backend, extension_point, plugin, service, service_factory};

#[service(id = "catalog.cache")]
trait Cache: Send + Sync + 'static {}

#[service(id = "catalog.store")]
trait Store: Send + Sync + 'static {}

#[service(id = "catalog.source", many)]
trait Source: Send + Sync + 'static {}

#[service_factory(provides = dyn Cache)]
struct MemoryCache;

impl Cache for MemoryCache {}

#[extension_point(id = "catalog.processing")]
#[derive(Default)]
struct Processing {
    names: Vec<String>,
}

#[plugin(id = "catalog")]
struct CatalogPlugin {
    cache: Arc<dyn Cache>,
    store: Option<Arc<dyn Store>>,
    sources: Vec<Arc<dyn Source>>,
    plugin: PluginMetadata,
    processing: Processing,
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
    Portal::start(StartOptions::new()).await.unwrap();
}

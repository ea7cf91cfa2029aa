//! FT0015: `create` runs for each plugin, and may depend on what is plugin-scoped
//!
//! Fixes service_factory/fail/root_context_needs_plugin_scoped.rs
//! Fixes service_factory/fail/root_context_needs_plugin_metadata.rs

use std::sync::Arc;

use flytower::services::PluginMetadata;
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
    async fn root() -> Result<Self> {
        Ok(Self)
    }

    async fn create(&self, cache: Arc<dyn Cache>, plugin: PluginMetadata) -> Result<Arc<dyn Database>> {
        drop(cache);
        println!("{}", plugin.id());
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

fn main() {
    let names: Vec<_> = Portal::PLAN
        .factories
        .iter()
        .map(|factory| factory.descriptor.item.name)
        .collect();
    assert_eq!(names, ["MemoryCache", "Databases"]);
}

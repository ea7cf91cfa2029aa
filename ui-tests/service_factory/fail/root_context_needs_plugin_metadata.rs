//! FT0015: a root context belongs to no plugin

use std::sync::Arc;

use flytower::services::PluginMetadata;
use flytower::{Result, backend, service, service_factory};

#[service(id = "todo.database")]
trait Database: Send + Sync + 'static {}

struct Databases;

#[service_factory]
impl Databases {
    async fn root(plugin: PluginMetadata) -> Result<Self> {
        println!("{}", plugin.id());
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
        services: [Databases],
    }
}

fn main() {}

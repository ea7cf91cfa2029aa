//! FT0040: `root` makes the context and `create` borrows it

use std::sync::Arc;

use flytower::{Result, backend, service, service_factory};

#[service(id = "todo.database")]
trait Database: Send + Sync + 'static {}

struct Databases;

#[service_factory]
impl Databases {
    async fn root(&self) -> Result<Self> {
        Ok(Self)
    }

    async fn create() -> Result<Arc<dyn Database>> {
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

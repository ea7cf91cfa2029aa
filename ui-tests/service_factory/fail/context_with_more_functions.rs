//! FT0040: other functions stand in another `impl` block

use std::sync::Arc;

use flytower::{Result, backend, service, service_factory};

#[service(id = "todo.database")]
trait Database: Send + Sync + 'static {}

struct Databases;

#[service_factory]
impl Databases {
    async fn root() -> Result<Self> {
        Ok(Self)
    }

    async fn create(&self) -> Result<Arc<dyn Database>> {
        self.connect()
    }

    fn connect(&self) -> Result<Arc<dyn Database>> {
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

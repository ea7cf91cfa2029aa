//! FT0041: a root-scoped service has one instance, which nothing has to be shared by

use std::sync::Arc;

use flytower::{Result, backend, service, service_factory};

#[service(id = "todo.database", scope = root)]
trait Database: Send + Sync + 'static {}

struct Databases;

#[service_factory]
impl Databases {
    async fn root() -> Result<Self> {
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

//! FT0024: the attribute stands on a function in an `impl` block

use std::sync::Arc;

use flytower::{Result, service, service_factory};

#[service(id = "todo.database")]
trait Database: Send + Sync + 'static {}

struct Databases;

impl Databases {
    #[service_factory]
    async fn create(&self) -> Result<Arc<dyn Database>> {
        Ok(Arc::new(Memory))
    }
}

struct Memory;

impl Database for Memory {}

fn main() {}

//! FT0044: `root` returns `Result<Self>`
//!
//! Fixes service_factory/fail/root_that_returns_no_result.rs

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

fn main() {
    let names: Vec<_> = Portal::PLAN
        .factories
        .iter()
        .map(|factory| factory.descriptor.item.name)
        .collect();
    assert_eq!(names, ["Databases"]);
}

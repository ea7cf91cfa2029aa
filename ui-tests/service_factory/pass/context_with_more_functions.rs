//! FT0040: the functions `root` and `create` stand alone, the others in another `impl` block
//!
//! Fixes service_factory/fail/context_with_more_functions.rs
//! Fixes service_factory/fail/context_without_create.rs
//! Fixes service_factory/fail/on_an_impl_of_a_trait.rs
//! Fixes service_factory/fail/on_a_method.rs

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
}

impl Databases {
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

fn main() {
    let names: Vec<_> = Portal::PLAN
        .factories
        .iter()
        .map(|factory| factory.descriptor.item.name)
        .collect();
    assert_eq!(names, ["Databases"]);
}

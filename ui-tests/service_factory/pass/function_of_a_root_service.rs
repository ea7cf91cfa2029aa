//! FT0041: a function makes a root-scoped service
//!
//! Fixes service_factory/fail/context_of_a_root_service.rs

use std::sync::Arc;

use flytower::{Result, backend, service, service_factory};

#[service(id = "todo.database", scope = root)]
trait Database: Send + Sync + 'static {}

struct Memory;

impl Database for Memory {}

#[service_factory]
async fn database() -> Result<Arc<dyn Database>> {
    Ok(Arc::new(Memory))
}

backend! {
    struct Portal {
        services: [database],
    }
}

fn main() {
    assert_eq!(Portal::PLAN.root_instances, 1);
}

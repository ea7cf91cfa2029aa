//! FT0016: a multiton is held in a `Vec`
//!
//! Fixes plugin/fail/multiton_held_as_one.rs

use std::sync::Arc;

use flytower::{Plugin, Result, backend, plugin, service};

#[service(id = "catalog.source", many)]
trait Source: Send + Sync + 'static {}

#[plugin(id = "catalog")]
struct CatalogPlugin {
    source: Vec<Arc<dyn Source>>,
}

impl Plugin for CatalogPlugin {
    async fn init(self) -> Result<()> {
        Ok(())
    }
}

backend! {
    struct Portal {
        plugins: [CatalogPlugin],
    }
}

fn main() {
    assert!(Portal::PLAN.factories.is_empty());
}

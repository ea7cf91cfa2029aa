//! FT0001: both are mended, the service by its absence being fine and the plugin by an id of its own
//!
//! Fixes backend/fail/two_independent_errors.rs

use std::sync::Arc;

use flytower::{Plugin, Result, backend, plugin, service};

#[service(id = "catalog.cache")]
trait Cache: Send + Sync + 'static {}

#[plugin(id = "catalog")]
struct CatalogPlugin {
    cache: Option<Arc<dyn Cache>>,
}

impl Plugin for CatalogPlugin {
    async fn init(self) -> Result<()> {
        Ok(())
    }
}

#[plugin(id = "search")]
struct SearchPlugin;

impl Plugin for SearchPlugin {
    async fn init(self) -> Result<()> {
        Ok(())
    }
}

#[plugin(id = "other-search")]
struct OtherSearchPlugin;

impl Plugin for OtherSearchPlugin {
    async fn init(self) -> Result<()> {
        Ok(())
    }
}

backend! {
    struct Portal {
        plugins: [CatalogPlugin, SearchPlugin, OtherSearchPlugin],
    }
}

fn main() {
    assert_eq!(Portal::PLAN.plugins.len(), 3);
    assert!(Portal::PLAN.factories.is_empty());
}

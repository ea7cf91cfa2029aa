//! FT0001: an error hides no other, each stands at its own line

use std::sync::Arc;

use flytower::{Plugin, Result, backend, plugin, service};

#[service(id = "catalog.cache")]
trait Cache: Send + Sync + 'static {}

#[plugin(id = "catalog")]
struct CatalogPlugin {
    cache: Arc<dyn Cache>,
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

#[plugin(id = "search")]
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

fn main() {}

//! FT0001: the defaults of the core services are not listed

use std::sync::Arc;

use flytower::services::RootLogger;
use flytower::{Plugin, Result, backend, plugin};

#[plugin(id = "catalog")]
struct CatalogPlugin {
    logger: Arc<dyn RootLogger>,
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

fn main() {}

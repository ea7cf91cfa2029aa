//! FT0021: what may be absent must be a service all the same

use std::sync::Arc;

use flytower::{Plugin, Result, backend, plugin};

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

backend! {
    struct Portal {
        plugins: [CatalogPlugin],
    }
}

fn main() {}

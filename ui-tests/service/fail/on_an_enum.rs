//! FT0024: a service is a trait or a struct

use std::sync::Arc;

use flytower::{Plugin, Result, backend, plugin, service};

#[service(id = "catalog.level")]
enum Level {
    High,
}

#[plugin(id = "catalog")]
struct CatalogPlugin {
    level: Arc<Level>,
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

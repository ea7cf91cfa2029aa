//! FT0018: a plugin stands in a service set

use flytower::{Plugin, Result, backend, plugin, service_set};

#[plugin(id = "catalog")]
struct CatalogPlugin;

impl Plugin for CatalogPlugin {
    async fn init(self) -> Result<()> {
        Ok(())
    }
}

service_set! { Everything = [CatalogPlugin] }

backend! {
    struct Portal {
        services: [Everything],
    }
}

fn main() {}

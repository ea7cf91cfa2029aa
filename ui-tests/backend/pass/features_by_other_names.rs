//! Aliases, renamed imports and re-exports are the features that they stand for

use std::sync::Arc;

use flytower::{Plugin, Result, backend, plugin, service, service_factory};

#[service(id = "catalog.cache")]
trait Cache: Send + Sync + 'static {}

#[service_factory(provides = dyn Cache)]
struct MemoryCache;

impl Cache for MemoryCache {}

#[plugin(id = "catalog")]
struct CatalogPlugin {
    cache: Arc<dyn Cache>,
}

impl Plugin for CatalogPlugin {
    async fn init(self) -> Result<()> {
        Ok(())
    }
}

use CatalogPlugin as Renamed;

type Alias = MemoryCache;

mod prelude {
    pub(crate) use super::Renamed as Exported;
}

backend! {
    struct Portal {
        services: [Alias],
        plugins: [prelude::Exported],
    }
}

fn main() {
    assert_eq!(Portal::PLAN.factories[0].descriptor.item.name, "MemoryCache");
    assert_eq!(Portal::PLAN.plugins[0].descriptor.item.name, "CatalogPlugin");
}

//! A field may have its type by an alias, a renamed import or a re-export

use std::sync::Arc as Shared;

use flytower::{Plugin, Result, StartOptions, backend, plugin, service, service_factory};

#[service(id = "catalog.cache")]
trait Cache: Send + Sync + 'static {}

#[service_factory(provides = dyn Cache)]
struct MemoryCache;

impl Cache for MemoryCache {}

type SharedCache = Shared<dyn Storage>;

use Cache as Storage;

mod prelude {
    pub(crate) use super::SharedCache as Exported;
}

#[plugin(id = "catalog")]
struct CatalogPlugin {
    alias: SharedCache,
    renamed: Shared<dyn Storage>,
    exported: prelude::Exported,
    maybe: Option<SharedCache>,
    r#type: std::sync::Arc<dyn Cache>,
}

impl Plugin for CatalogPlugin {
    async fn init(self) -> Result<()> {
        Ok(())
    }
}

backend! {
    struct Portal {
        services: [MemoryCache],
        plugins: [CatalogPlugin],
    }
}

#[tokio::main]
async fn main() {
    Portal::start(StartOptions::new()).await.unwrap();
}

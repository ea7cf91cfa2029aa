//! FT0001: a service that several features miss is one error, and names them all

use std::sync::Arc;

use flytower::{Module, Plugin, Result, backend, module, plugin, service};

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
struct SearchPlugin {
    cache: Arc<dyn Cache>,
}

impl Plugin for SearchPlugin {
    async fn init(self) -> Result<()> {
        Ok(())
    }
}

#[module(for = CatalogPlugin, id = "github")]
struct GithubModule {
    cache: Arc<dyn Cache>,
}

impl Module for GithubModule {
    async fn init(self) -> Result<()> {
        Ok(())
    }
}

backend! {
    struct Portal {
        plugins: [CatalogPlugin, SearchPlugin],
        modules: [GithubModule],
    }
}

fn main() {}

//! FT0039: all sections, in any order
//!
//! Fixes backend/fail/unknown_section.rs

use flytower::{
    FeatureLoader, Features, Module, Plugin, Result, backend, feature_loader, module, plugin, service, service_factory,
};

#[plugin(id = "catalog")]
struct CatalogPlugin;

impl Plugin for CatalogPlugin {
    async fn init(self) -> Result<()> {
        Ok(())
    }
}

#[module(for = CatalogPlugin, id = "github")]
struct GithubModule;

impl Module for GithubModule {
    async fn init(self) -> Result<()> {
        Ok(())
    }
}

#[service(id = "catalog.cache")]
trait Cache: Send + Sync + 'static {}

#[service_factory(provides = dyn Cache)]
struct MemoryCache;

impl Cache for MemoryCache {}

#[feature_loader(modules(SearchModule))]
struct CatalogLoader;

impl FeatureLoader for CatalogLoader {
    async fn load(self, _: &mut Features<Self>) -> Result<()> {
        Ok(())
    }
}

#[module(for = CatalogPlugin, id = "search")]
struct SearchModule;

impl Module for SearchModule {
    async fn init(self) -> Result<()> {
        Ok(())
    }
}

backend! {
    struct Portal {
        loaders: [CatalogLoader],
        plugins: [CatalogPlugin],
        modules: [GithubModule],
        services: [MemoryCache],
    }
}

fn main() {
    assert_eq!(Portal::PLAN.entries.len(), 4);
}

//! FT0021: a module borrows extension points, and shares services
//!
//! Fixes module/fail/borrows_no_extension_point.rs

use std::sync::Arc;

use flytower::services::PluginMetadata;
use flytower::{
    Module, Plugin, Result, StartOptions, backend, extension_point, module, plugin, service, service_factory,
};

#[service(id = "catalog.cache", default = Cache)]
#[service_factory]
struct Cache;

#[extension_point(id = "catalog.processing")]
#[derive(Default)]
struct Processing {
    names: Vec<String>,
}

#[plugin(id = "catalog")]
struct CatalogPlugin {
    processing: Processing,
}

impl Plugin for CatalogPlugin {
    async fn init(self) -> Result<()> {
        Ok(())
    }
}

#[extension_point(id = "catalog.filters")]
#[derive(Default)]
struct Filters {
    names: Vec<String>,
}

#[module(for = CatalogPlugin, id = "github")]
struct GithubModule<'a> {
    processing: &'a mut Processing,
    cache: Arc<Cache>,
    filters: Filters,
    plugin: PluginMetadata,
}

impl Module for GithubModule<'_> {
    async fn init(self) -> Result<()> {
        Ok(())
    }
}

backend! {
    struct Portal {
        plugins: [CatalogPlugin],
        modules: [GithubModule],
    }
}

#[tokio::main]
async fn main() {
    Portal::start(StartOptions::new()).await.unwrap();
}

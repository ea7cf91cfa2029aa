//! FT0011: a module fills an extension point of a plugin that it is no module of

use flytower::{Module, Plugin, Result, backend, extension_point, module, plugin};

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

#[plugin(id = "search")]
struct SearchPlugin;

impl Plugin for SearchPlugin {
    async fn init(self) -> Result<()> {
        Ok(())
    }
}

#[module(for = SearchPlugin, id = "github")]
struct GithubModule<'a> {
    processing: &'a mut Processing,
}

impl Module for GithubModule<'_> {
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

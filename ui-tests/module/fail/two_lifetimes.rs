//! FT0026: a module has one lifetime at most, that of what is lent to it

use flytower::{Module, Plugin, Result, backend, extension_point, module, plugin};

#[extension_point(id = "catalog.processing")]
#[derive(Default)]
struct Processing {
    names: Vec<String>,
}

#[extension_point(id = "catalog.filters")]
#[derive(Default)]
struct Filters {
    names: Vec<String>,
}

#[plugin(id = "catalog")]
struct CatalogPlugin {
    processing: Processing,
    filters: Filters,
}

impl Plugin for CatalogPlugin {
    async fn init(self) -> Result<()> {
        Ok(())
    }
}

#[module(for = CatalogPlugin, id = "github")]
struct GithubModule<'a, 'b> {
    processing: &'a mut Processing,
    filters: &'b mut Filters,
}

impl Module for GithubModule<'_, '_> {
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

fn main() {}

//! FT0012: two modules that fill each other's extension points would wait for each other

use flytower::{Module, Plugin, Result, backend, extension_point, module, plugin};

#[plugin(id = "catalog")]
struct CatalogPlugin;

impl Plugin for CatalogPlugin {
    async fn init(self) -> Result<()> {
        Ok(())
    }
}

#[extension_point(id = "catalog.sources")]
#[derive(Default)]
struct Sources {
    names: Vec<String>,
}

#[extension_point(id = "catalog.filters")]
#[derive(Default)]
struct Filters {
    names: Vec<String>,
}

#[module(for = CatalogPlugin, id = "sources")]
struct SourcesModule<'a> {
    sources: Sources,
    filters: &'a mut Filters,
}

impl Module for SourcesModule<'_> {
    async fn init(self) -> Result<()> {
        Ok(())
    }
}

#[module(for = CatalogPlugin, id = "filters")]
struct FiltersModule<'a> {
    filters: Filters,
    sources: &'a mut Sources,
}

impl Module for FiltersModule<'_> {
    async fn init(self) -> Result<()> {
        Ok(())
    }
}

backend! {
    struct Portal {
        plugins: [CatalogPlugin],
        modules: [SourcesModule, FiltersModule],
    }
}

fn main() {}

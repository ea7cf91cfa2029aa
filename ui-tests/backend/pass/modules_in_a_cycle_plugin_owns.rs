//! FT0012: the plugin owns one of the two extension points
//!
//! Fixes backend/fail/modules_in_a_cycle.rs

use flytower::{Module, Plugin, Result, backend, extension_point, module, plugin};

#[plugin(id = "catalog")]
struct CatalogPlugin {
    filters: Filters,
}

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

fn main() {
    let ids: Vec<_> = Portal::PLAN
        .modules
        .iter()
        .map(|module| module.descriptor.id.text())
        .collect();
    assert_eq!(ids, ["filters", "sources"]);
}

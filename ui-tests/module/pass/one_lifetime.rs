//! FT0026: one lifetime is enough for all that is lent
//!
//! Fixes module/fail/two_lifetimes.rs
//! Fixes module/fail/init_missing_with_a_lifetime.rs

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
struct GithubModule<'a> {
    processing: &'a mut Processing,
    filters: &'a mut Filters,
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

fn main() {
    assert_eq!(Portal::PLAN.points.len(), 2);
}

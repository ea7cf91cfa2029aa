//! FT0010: the plugin offers what its module fills
//!
//! Fixes backend/fail/extension_point_not_offered.rs

use flytower::{Module, Plugin, Result, backend, extension_point, module, plugin};

#[extension_point(id = "catalog.processing")]
#[derive(Default)]
struct Processing {
    names: Vec<String>,
}

#[extension_point(id = "catalog.providers")]
#[derive(Default)]
struct Providers {
    names: Vec<String>,
}

#[plugin(id = "catalog")]
struct CatalogPlugin {
    providers: Providers,
    processing: Processing,
}

impl Plugin for CatalogPlugin {
    async fn init(self) -> Result<()> {
        Ok(())
    }
}

#[module(for = CatalogPlugin, id = "github")]
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
        plugins: [CatalogPlugin],
        modules: [GithubModule],
    }
}

fn main() {
    assert_eq!(Portal::PLAN.plugins[0].points.count, 2);
}

//! FT0013: the plugin owns the extension point and the module borrows it
//!
//! Fixes backend/fail/extension_point_offered_twice.rs

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
    assert_eq!(Portal::PLAN.points.len(), 1);
}

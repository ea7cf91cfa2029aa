//! FT0036: a module is one of a plugin, by its struct
//!
//! Fixes module/fail/for_something_else.rs
//! Fixes module/fail/arguments_missing.rs
//! Fixes module/fail/id_with_underscore.rs
//! Fixes module/fail/init_missing.rs

use flytower::{Module, Plugin, Result, backend, module, plugin};

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

backend! {
    struct Portal {
        plugins: [CatalogPlugin],
        modules: [GithubModule],
    }
}

fn main() {
    assert_eq!(Portal::PLAN.modules.len(), 1);
}

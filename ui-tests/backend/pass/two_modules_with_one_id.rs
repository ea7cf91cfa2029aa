//! FT0006: each module has an id of its own; modules of other plugins may have the same
//!
//! Fixes backend/fail/two_modules_with_one_id.rs

use flytower::{Module, Plugin, Result, backend, module, plugin};

#[plugin(id = "catalog")]
struct CatalogPlugin;

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

#[module(for = CatalogPlugin, id = "github")]
struct GithubModule;

impl Module for GithubModule {
    async fn init(self) -> Result<()> {
        Ok(())
    }
}

#[module(for = CatalogPlugin, id = "github-enterprise")]
struct EnterpriseModule;

impl Module for EnterpriseModule {
    async fn init(self) -> Result<()> {
        Ok(())
    }
}

#[module(for = SearchPlugin, id = "github")]
struct SearchModule;

impl Module for SearchModule {
    async fn init(self) -> Result<()> {
        Ok(())
    }
}

backend! {
    struct Portal {
        plugins: [CatalogPlugin, SearchPlugin],
        modules: [GithubModule, EnterpriseModule, SearchModule],
    }
}

fn main() {
    assert_eq!(Portal::PLAN.modules.len(), 3);
}

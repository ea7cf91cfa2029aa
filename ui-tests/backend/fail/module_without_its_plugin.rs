//! FT0009: a module whose plugin is not installed

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
        modules: [GithubModule],
    }
}

fn main() {}

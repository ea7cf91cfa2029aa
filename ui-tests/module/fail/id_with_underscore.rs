//! FT0023: the id of a module is kebab-case

use flytower::{Module, Plugin, Result, backend, module, plugin};

#[plugin(id = "catalog")]
struct CatalogPlugin;

impl Plugin for CatalogPlugin {
    async fn init(self) -> Result<()> {
        Ok(())
    }
}

#[module(for = CatalogPlugin, id = "git_hub")]
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

fn main() {}

//! FT0036: a module is one of a plugin

use flytower::{Module, Result, backend, module};

struct Catalog;

#[module(for = Catalog, id = "github")]
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

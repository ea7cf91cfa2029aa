//! FT0029: a module that borrows, and nothing is said of what it does

use flytower::{Plugin, Result, backend, extension_point, module, plugin};

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

backend! {
    struct Portal {
        plugins: [CatalogPlugin],
        modules: [GithubModule],
    }
}

fn main() {}

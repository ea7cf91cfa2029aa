//! FT0025: an argument that services have and extension points do not

use flytower::{Module, Plugin, Result, backend, extension_point, module, plugin};

#[extension_point(id = "catalog.processing", scope = plugin)]
#[derive(Default)]
struct Processing;

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

fn main() {}

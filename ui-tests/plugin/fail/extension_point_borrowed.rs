//! FT0026: a plugin owns its extension points, and so has no lifetime

use flytower::{Plugin, Result, backend, extension_point, plugin};

#[extension_point(id = "catalog.processing")]
#[derive(Default)]
struct Processing {
    names: Vec<String>,
}

#[plugin(id = "catalog")]
struct CatalogPlugin<'a> {
    processing: &'a mut Processing,
}

impl Plugin for CatalogPlugin<'_> {
    async fn init(self) -> Result<()> {
        Ok(())
    }
}

backend! {
    struct Portal {
        plugins: [CatalogPlugin],
    }
}

fn main() {}

//! FT0023: the id of an extension point has a name behind that of its plugin

use flytower::{Plugin, Result, backend, extension_point, plugin};

#[extension_point(id = "catalog")]
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

backend! {
    struct Portal {
        plugins: [CatalogPlugin],
    }
}

fn main() {}

//! FT0035: the backend makes the value that modules fill

use flytower::{Plugin, Result, backend, extension_point, plugin};

#[extension_point(id = "catalog.processing")]
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

backend! {
    struct Portal {
        plugins: [CatalogPlugin],
    }
}

fn main() {}

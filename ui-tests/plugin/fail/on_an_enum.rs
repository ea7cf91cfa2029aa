//! FT0024: a plugin is a struct

use flytower::{Plugin, Result, backend, plugin};

#[plugin(id = "catalog")]
enum CatalogPlugin {}

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

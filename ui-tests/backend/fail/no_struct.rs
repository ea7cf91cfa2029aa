//! FT0039: the keyword `struct` is missing

use flytower::{Plugin, Result, backend, plugin};

#[plugin(id = "catalog")]
struct CatalogPlugin;

impl Plugin for CatalogPlugin {
    async fn init(self) -> Result<()> {
        Ok(())
    }
}

backend! {
    Portal {
        plugins: [CatalogPlugin],
    }
}

fn main() {}

//! FT0025: a plugin has an id or a marker

use flytower::{Plugin, Result, backend, plugin};

#[plugin]
struct CatalogPlugin;

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

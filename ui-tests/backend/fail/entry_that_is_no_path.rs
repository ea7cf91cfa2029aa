//! FT0039: an entry that is a string, and a faulty backend that `main` uses

use flytower::{Plugin, Result, backend, plugin};

#[plugin(id = "catalog")]
struct CatalogPlugin;

impl Plugin for CatalogPlugin {
    async fn init(self) -> Result<()> {
        Ok(())
    }
}

backend! {
    struct Portal {
        plugins: ["catalog"],
    }
}

#[tokio::main]
async fn main() -> flytower::Result<()> {
    Portal::run().await
}

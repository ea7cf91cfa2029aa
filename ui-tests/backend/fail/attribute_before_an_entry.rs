//! FT0039: an attribute other than `cfg` stands before an entry

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
        plugins: [
            #[allow(deprecated)]
            CatalogPlugin,
        ],
    }
}

fn main() {}

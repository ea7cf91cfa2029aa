//! FT0021: each field that cannot be filled is an error of its own

use std::sync::Arc;

use flytower::{Plugin, Result, backend, plugin};

struct Settings;

#[plugin(id = "catalog")]
struct CatalogPlugin {
    settings: Settings,
    names: Vec<String>,
    other: Arc<Settings>,
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

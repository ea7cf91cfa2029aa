//! FT0028: a plugin has an `init`
//!
//! Fixes plugin/fail/init_missing.rs

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
        plugins: [CatalogPlugin],
    }
}

fn main() {
    assert_eq!(Portal::PLAN.plugins.len(), 1);
}

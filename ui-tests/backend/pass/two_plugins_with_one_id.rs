//! FT0005: each plugin has an id of its own
//!
//! Fixes backend/fail/two_plugins_with_one_id.rs

use flytower::{Plugin, Result, backend, plugin};

#[plugin(id = "catalog")]
struct CatalogPlugin;

impl Plugin for CatalogPlugin {
    async fn init(self) -> Result<()> {
        Ok(())
    }
}

#[plugin(id = "other")]
struct OtherPlugin;

impl Plugin for OtherPlugin {
    async fn init(self) -> Result<()> {
        Ok(())
    }
}

backend! {
    struct Portal {
        plugins: [CatalogPlugin, OtherPlugin],
    }
}

fn main() {
    assert_eq!(Portal::PLAN.plugins.len(), 2);
}

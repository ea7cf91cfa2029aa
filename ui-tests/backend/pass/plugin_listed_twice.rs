//! FT0019: a plugin is listed once
//!
//! Fixes backend/fail/plugin_listed_twice.rs

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

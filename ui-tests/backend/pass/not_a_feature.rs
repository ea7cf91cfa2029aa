//! FT0027: the attribute makes a struct a plugin
//!
//! Fixes backend/fail/not_a_feature.rs

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
    assert_eq!(Portal::PLAN.plugins[0].descriptor.item.name, "CatalogPlugin");
}

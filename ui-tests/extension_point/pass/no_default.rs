//! FT0035: an extension point is made by `Default`
//!
//! Fixes extension_point/fail/no_default.rs

use flytower::{Plugin, Result, backend, extension_point, plugin};

#[extension_point(id = "catalog.processing")]
#[derive(Default)]
struct Processing {
    names: Vec<String>,
}

#[plugin(id = "catalog")]
struct CatalogPlugin {
    processing: Processing,
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

fn main() {
    assert_eq!(Portal::PLAN.points.len(), 1);
}

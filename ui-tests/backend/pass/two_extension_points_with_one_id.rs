//! FT0008: each extension point has an id of its own
//!
//! Fixes backend/fail/two_extension_points_with_one_id.rs

use flytower::{Plugin, Result, backend, extension_point, plugin};

#[extension_point(id = "catalog.processing")]
#[derive(Default)]
struct Processing {
    names: Vec<String>,
}

#[extension_point(id = "catalog.providers")]
#[derive(Default)]
struct Providers {
    names: Vec<String>,
}

#[plugin(id = "catalog")]
struct CatalogPlugin {
    processing: Processing,
    providers: Providers,
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
    assert_eq!(Portal::PLAN.points.len(), 2);
}

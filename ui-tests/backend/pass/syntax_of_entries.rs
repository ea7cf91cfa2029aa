//! FT0039: an entry is a path, and may stand under a condition
//!
//! Fixes backend/fail/section_given_twice.rs
//! Fixes backend/fail/attribute_before_an_entry.rs
//! Fixes backend/fail/entry_that_is_no_path.rs
//! Fixes backend/fail/no_struct.rs

use flytower::{Plugin, Result, backend, plugin};

#[plugin(id = "catalog")]
struct CatalogPlugin;

impl Plugin for CatalogPlugin {
    async fn init(self) -> Result<()> {
        Ok(())
    }
}

#[plugin(id = "search")]
struct SearchPlugin;

impl Plugin for SearchPlugin {
    async fn init(self) -> Result<()> {
        Ok(())
    }
}

backend! {
    /// The developer portal.
    #[derive(Default)]
    pub(crate) struct Portal {
        plugins: [
            #[cfg(not(test))]
            CatalogPlugin,
            #[cfg(test)]
            Missing,
            self::SearchPlugin,
        ]
    }
}

fn main() {
    let _portal = Portal::default();
    assert_eq!(Portal::PLAN.plugins.len(), 2);
}

//! FT0030: a loader that nothing is said of what it enables

use flytower::{Plugin, Result, backend, feature_loader, plugin};

#[plugin(id = "search")]
struct SearchPlugin;

impl Plugin for SearchPlugin {
    async fn init(self) -> Result<()> {
        Ok(())
    }
}

#[feature_loader(plugins(SearchPlugin))]
struct SearchLoader;

backend! {
    struct Portal {
        loaders: [SearchLoader],
    }
}

fn main() {}

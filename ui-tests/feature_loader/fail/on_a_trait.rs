//! FT0024: a loader is a struct

use flytower::{Plugin, Result, feature_loader, plugin};

#[plugin(id = "search")]
struct SearchPlugin;

impl Plugin for SearchPlugin {
    async fn init(self) -> Result<()> {
        Ok(())
    }
}

#[feature_loader(plugins(SearchPlugin))]
trait SearchLoader {}

fn main() {}

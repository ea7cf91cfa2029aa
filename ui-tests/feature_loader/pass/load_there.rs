//! FT0030: a loader has a `load`
//!
//! Fixes feature_loader/fail/load_missing.rs

use flytower::{FeatureLoader, Features, Plugin, Result, backend, feature_loader, plugin};

#[plugin(id = "search")]
struct SearchPlugin;

impl Plugin for SearchPlugin {
    async fn init(self) -> Result<()> {
        Ok(())
    }
}

#[feature_loader(plugins(SearchPlugin))]
struct SearchLoader;

impl FeatureLoader for SearchLoader {
    async fn load(self, _: &mut Features<Self>) -> Result<()> {
        Ok(())
    }
}

backend! {
    struct Portal {
        loaders: [SearchLoader],
    }
}

fn main() {
    assert!(!Portal::PLAN.plugins[0].always);
}

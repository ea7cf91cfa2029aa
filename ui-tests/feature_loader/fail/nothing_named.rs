//! FT0025: a loader that names nothing can enable nothing

use flytower::{FeatureLoader, Features, Result, backend, feature_loader};

#[feature_loader(plugins())]
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

fn main() {}

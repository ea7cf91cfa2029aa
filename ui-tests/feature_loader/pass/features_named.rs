//! FT0031: a loader names all that it may enable, each where it belongs
//!
//! Fixes feature_loader/fail/plugin_not_named.rs
//! Fixes feature_loader/fail/module_under_plugins.rs
//! Fixes feature_loader/fail/nothing_named.rs
//! Fixes feature_loader/fail/unknown_argument.rs

use flytower::{
    FeatureLoader, Features, Module, Plugin, Result, StartOptions, backend, feature_loader, module, plugin,
};

#[plugin(id = "search")]
struct SearchPlugin;

impl Plugin for SearchPlugin {
    async fn init(self) -> Result<()> {
        Ok(())
    }
}

#[plugin(id = "docs")]
struct DocsPlugin;

impl Plugin for DocsPlugin {
    async fn init(self) -> Result<()> {
        Ok(())
    }
}

#[module(for = SearchPlugin, id = "docs")]
struct DocsModule;

impl Module for DocsModule {
    async fn init(self) -> Result<()> {
        Ok(())
    }
}

#[feature_loader(plugins(SearchPlugin, #[cfg(all())] DocsPlugin, #[cfg(any())] Missing), modules(DocsModule))]
struct SearchLoader;

impl FeatureLoader for SearchLoader {
    async fn load(self, features: &mut Features<Self>) -> Result<()> {
        features.enable::<SearchPlugin>();
        features.enable::<DocsPlugin>();
        features.enable::<DocsModule>();
        Ok(())
    }
}

backend! {
    struct Portal {
        loaders: [SearchLoader],
    }
}

#[tokio::main]
async fn main() {
    let running = Portal::start(StartOptions::new()).await.unwrap();
    assert_eq!(running.report().plugins.len(), 2);
}

//! A library that depends on `flytower-core` alone and uses each of its attributes.

#![allow(
    missing_debug_implementations,
    reason = "what is behind a service need not be `Debug`"
)]

use std::sync::Arc;

use flytower_core::{
    FeatureLoader, Features, Module, Plugin, Result, extension_point, feature_loader, module, plugin, plugin_marker,
    service, service_factory, service_set,
};

/// A service.
#[service(id = "core-only.store")]
pub trait Store: Send + Sync + 'static {}

/// Its factory.
#[service_factory(provides = dyn Store)]
pub struct MemoryStore;

impl Store for MemoryStore {}

service_set! {
    /// All factories of this library.
    pub CoreOnlySet = [MemoryStore]
}

/// What modules add to.
#[extension_point(id = "core-only.words")]
#[derive(Debug, Default)]
pub struct Words(Vec<&'static str>);

/// Stands for the plugin.
#[plugin_marker(id = "core-only")]
pub struct CoreOnly;

/// A plugin.
#[plugin(marker = CoreOnly)]
pub struct CorePlugin {
    /// Filled by the module.
    pub words: Words,
    /// Filled by the backend.
    pub store: Arc<dyn Store>,
}

impl Plugin for CorePlugin {
    async fn init(self) -> Result<()> {
        Ok(())
    }
}

/// A module of it.
#[module(for = CoreOnly, id = "first-word")]
pub struct FirstWord<'a> {
    /// Lent by the plugin.
    pub words: &'a mut Words,
}

impl Module for FirstWord<'_> {
    async fn init(self) -> Result<()> {
        self.words.0.push("curtain");
        Ok(())
    }
}

/// Starts the plugin and its module.
#[feature_loader(plugins(CorePlugin), modules(FirstWord<'_>))]
pub struct CoreLoader;

impl FeatureLoader for CoreLoader {
    async fn load(self, features: &mut Features<Self>) -> Result<()> {
        features.enable::<CorePlugin>();
        features.enable::<FirstWord<'_>>();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use flytower_core::{StartOptions, backend};

    use super::{CoreLoader, CoreOnlySet};

    backend! {
        struct Portal {
            services: [CoreOnlySet],
            loaders: [CoreLoader],
        }
    }

    #[tokio::test]
    async fn a_backend_of_the_core_alone_starts() {
        let running = Portal::start(StartOptions::new()).await.unwrap();
        assert_eq!(running.report().plugins[0].modules, ["first-word"]);
    }
}

//! `core.rootSystemMetadata`: which plugins there are, here and elsewhere.

use std::sync::Arc;

use flytower_core::config::Config;
use flytower_core::service_factory;
use flytower_core::services::{RootInstanceMetadata, RootSystemMetadata, SystemPlugin};

use crate::discovery::DiscoveryConfig;

/// The factory of [`RootSystemMetadata`]: the plugins of `discovery.endpoints`, then those of this instance.
#[service_factory(provides = dyn RootSystemMetadata)]
pub struct ConfiguredSystem {
    config: Config<DiscoveryConfig>,
    instance: Arc<dyn RootInstanceMetadata>,
}

impl RootSystemMetadata for ConfiguredSystem {
    fn installed_plugins(&self) -> Vec<SystemPlugin> {
        let config = self.config.get();
        let instance = self.instance.installed_plugins();
        let elsewhere = config.endpoints.iter().flat_map(|endpoint| &endpoint.plugins);
        let here = instance.iter().map(|plugin| plugin.plugin_id);
        let mut plugins: Vec<SystemPlugin> = Vec::new();
        for id in elsewhere.map(String::as_str).chain(here) {
            // `*` is no plugin, but stands for all
            if id != "*" && plugins.iter().all(|plugin| plugin.plugin_id != id) {
                plugins.push(SystemPlugin::new(id));
            }
        }
        plugins
    }
}

impl std::fmt::Debug for ConfiguredSystem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ConfiguredSystem")
            .field("config", &self.config)
            .finish_non_exhaustive()
    }
}

//! FT0046: a field holds a section of the configuration, whose type says where it is
//!
//! Fixes config/fail/section_without_a_path.rs
//! Fixes config/fail/section_without_configuration.rs
//! Fixes config/fail/section_without_derives.rs

use std::sync::Arc;

use flytower::config::{ConfigSnapshot, ConfigStore};
use flytower::schemars::{self, JsonSchema};
use flytower::services::RootConfig;
use flytower::{Config, Plugin, Result, backend, config, plugin, service_factory};
use serde::Deserialize;

#[config(path = "catalog")]
#[derive(Deserialize, JsonSchema)]
struct CatalogConfig {
    #[serde(default)]
    readonly: bool,
}

#[plugin(id = "catalog")]
struct CatalogPlugin {
    config: Config<CatalogConfig>,
}

impl Plugin for CatalogPlugin {
    async fn init(self) -> Result<()> {
        let _ = self.config.get().readonly;
        Ok(())
    }
}

#[service_factory]
fn empty_config() -> Arc<dyn RootConfig> {
    Arc::new(ConfigStore::new(ConfigSnapshot::default()))
}

backend! {
    struct Portal {
        services: [empty_config],
        plugins: [CatalogPlugin],
    }
}

fn main() {}

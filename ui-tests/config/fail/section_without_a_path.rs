//! FT0046: the type of a section does not say where it is

use std::sync::Arc;

use flytower::config::{ConfigSnapshot, ConfigStore};
use flytower::schemars::{self, JsonSchema};
use flytower::services::RootConfig;
use flytower::{Config, Plugin, Result, backend, plugin, service_factory};
use serde::Deserialize;

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

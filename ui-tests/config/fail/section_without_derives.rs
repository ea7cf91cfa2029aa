//! FT0046: a section cannot be read, nor validated

use std::sync::Arc;

use flytower::config::{ConfigSnapshot, ConfigStore};
use flytower::services::RootConfig;
use flytower::{Config, Plugin, Result, backend, config, plugin, service_factory};

#[config(path = "catalog")]
struct CatalogConfig {
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

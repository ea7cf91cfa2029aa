//! FT0001: a section of the configuration, in a backend without configuration

use flytower::schemars::{self, JsonSchema};
use flytower::{Config, Plugin, Result, backend, config, plugin};
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

backend! {
    struct Portal {
        plugins: [CatalogPlugin],
    }
}

fn main() {}

//! A developer portal that shows Flytower's own crates.
//!
//! Run it at the root of the repository, because the locations in its configuration are relative to the current folder:
//!
//! ```text
//! cargo run --example portal
//! curl http://localhost:7007/api/catalog/entities/by-name/system/default/flytower
//! ```
//!
//! `--config <file>` replaces its configuration, `--help` says what else there is.

use flytower::{CoreServices, Result, StartOptions, backend};
use flytower_plugin_catalog::CatalogPlugin;

/// The portal's own configuration, wherever it is run.
const CONFIG: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/portal/app-config.yaml");

backend! {
    /// The developer portal.
    pub struct Portal {
        services: [CoreServices],
        plugins: [CatalogPlugin],
    }
}

#[tokio::main]
async fn main() -> Result<()> {
    Portal::run_with(StartOptions::new().default_config_file(CONFIG)).await
}

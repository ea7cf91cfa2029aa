//! FT0020: no factory decides which plugin a feature belongs to

use std::sync::Arc;

use flytower::services::PluginMetadata;
use flytower::{backend, service_factory};

#[service_factory(provides = PluginMetadata)]
fn catalog() -> Arc<PluginMetadata> {
    Arc::new(PluginMetadata::new("catalog"))
}

backend! {
    struct Portal {
        services: [catalog],
    }
}

fn main() {}

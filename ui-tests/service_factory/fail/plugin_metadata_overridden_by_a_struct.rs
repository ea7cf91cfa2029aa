//! FT0020: no struct decides which plugin a feature belongs to

use flytower::services::PluginMetadata;
use flytower::{backend, service_factory};

#[service_factory(provides = PluginMetadata)]
struct AlwaysCatalog;

backend! {
    struct Portal {
        services: [AlwaysCatalog],
    }
}

fn main() {}

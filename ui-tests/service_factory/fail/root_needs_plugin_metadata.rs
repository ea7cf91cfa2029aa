//! FT0004: a root-scoped service belongs to no plugin

use flytower::services::PluginMetadata;
use flytower::{backend, service, service_factory};

#[service(id = "search.index", scope = root)]
trait Index: Send + Sync + 'static {}

#[service_factory(provides = dyn Index)]
struct MemoryIndex {
    plugin: PluginMetadata,
}

impl Index for MemoryIndex {}

backend! {
    struct Portal {
        services: [MemoryIndex],
    }
}

fn main() {}

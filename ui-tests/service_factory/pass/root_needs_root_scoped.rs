//! FT0004: a root-scoped service depends on root-scoped ones
//!
//! Fixes service_factory/fail/root_needs_plugin_scoped.rs

use std::sync::Arc;

use flytower::{backend, service, service_factory};

#[service(id = "search.index", scope = root)]
trait Index: Send + Sync + 'static {}

#[service(id = "catalog.cache", scope = root)]
trait Cache: Send + Sync + 'static {}

#[service_factory(provides = dyn Index)]
struct MemoryIndex {
    cache: Arc<dyn Cache>,
}

impl Index for MemoryIndex {}

#[service_factory(provides = dyn Cache)]
struct MemoryCache;

impl Cache for MemoryCache {}

backend! {
    struct Portal {
        services: [MemoryIndex, MemoryCache],
    }
}

fn main() {
    let names: Vec<_> = Portal::PLAN
        .factories
        .iter()
        .map(|factory| factory.descriptor.item.name)
        .collect();
    assert_eq!(names, ["MemoryCache", "MemoryIndex"]);
}

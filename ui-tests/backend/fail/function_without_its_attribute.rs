//! FT0027: a function is listed that is no service factory

use std::sync::Arc;

use flytower::{backend, service};

#[service(id = "catalog.cache")]
struct Cache;

fn memory_cache() -> Arc<Cache> {
    Arc::new(Cache)
}

backend! {
    struct Portal {
        services: [memory_cache],
    }
}

fn main() {
    drop(memory_cache());
}

//! FT0039: a service set has a name and a list of factories
//!
//! Fixes service_set/fail/plugin_in_a_set.rs
//! Fixes service_set/fail/no_list.rs
//! Fixes service_set/fail/entry_that_is_no_path.rs
//! Fixes service_set/fail/not_a_feature.rs

use flytower::{backend, service, service_factory, service_set};

#[service(id = "catalog.cache")]
trait Cache: Send + Sync + 'static {}

#[service_factory(provides = dyn Cache)]
struct MemoryCache;

impl Cache for MemoryCache {}

#[service(id = "catalog.store")]
trait Store: Send + Sync + 'static {}

#[service_factory(provides = dyn Store)]
struct MemoryStore;

impl Store for MemoryStore {}

service_set! {
    /// All that is kept in memory.
    #[derive(Default)]
    pub(crate) InMemory = [
        MemoryCache,
        #[cfg(all())]
        self::MemoryStore,
        #[cfg(any())]
        Missing,
    ]
}

backend! {
    struct Portal {
        services: [InMemory],
    }
}

fn main() {
    let _set = InMemory::default();
    assert_eq!(Portal::PLAN.factories.len(), 2);
}

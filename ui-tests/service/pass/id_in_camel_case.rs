//! An id is that of a plugin in kebab-case, a dot, and a name in camelCase
//!
//! Fixes service/fail/id_missing.rs
//! Fixes service/fail/id_in_snake_case.rs
//! Fixes service/fail/id_of_the_core.rs
//! Fixes service/fail/id_without_plugin.rs

use flytower::{backend, service, service_factory};

#[service(id = "software-catalog.entityCache")]
trait Cache: Send + Sync + 'static {}

#[service_factory(provides = dyn Cache)]
struct MemoryCache;

impl Cache for MemoryCache {}

backend! {
    struct Portal {
        services: [MemoryCache],
    }
}

fn main() {
    assert_eq!(
        Portal::PLAN.factories[0].descriptor.provides.id.text(),
        "software-catalog.entityCache"
    );
}

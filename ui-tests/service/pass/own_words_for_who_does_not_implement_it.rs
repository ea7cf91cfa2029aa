//! A trait may bring its own words for who does not implement it

use flytower::{backend, service, service_factory};

#[service(id = "catalog.cache")]
#[diagnostic::on_unimplemented(message = "`{Self}` is no cache")]
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
    assert_eq!(Portal::PLAN.factories.len(), 1);
}

//! FT0037: a function makes a struct
//!
//! Fixes service_factory/fail/struct_that_provides_another.rs

use std::sync::Arc;

use flytower::{backend, service, service_factory};

#[service(id = "catalog.client")]
struct Client;

#[service_factory]
fn client() -> Arc<Client> {
    Arc::new(Client)
}

backend! {
    struct Portal {
        services: [client],
    }
}

fn main() {
    let names: Vec<_> = Portal::PLAN
        .factories
        .iter()
        .map(|factory| factory.descriptor.item.name)
        .collect();
    assert_eq!(names, ["client"]);
}

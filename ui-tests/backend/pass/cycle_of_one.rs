//! FT0002: a service that needs another of its kind, which has an id of its own
//!
//! Fixes backend/fail/cycle_of_one.rs

use std::sync::Arc;

use flytower::{backend, service, service_factory};

#[service(id = "catalog.mirror")]
trait Mirror: Send + Sync + 'static {}

#[service(id = "catalog.source")]
trait Source: Send + Sync + 'static {}

#[service_factory(provides = dyn Mirror)]
struct Reflection {
    source: Arc<dyn Source>,
}

impl Mirror for Reflection {}

#[service_factory(provides = dyn Source)]
struct Light;

impl Source for Light {}

backend! {
    struct Portal {
        services: [Reflection, Light],
    }
}

fn main() {
    let names: Vec<_> = Portal::PLAN
        .factories
        .iter()
        .map(|factory| factory.descriptor.item.name)
        .collect();
    assert_eq!(names, ["Light", "Reflection"]);
}

//! FT0002: a factory that does without breaks the cycle
//!
//! Fixes backend/fail/cycle_of_two.rs

use std::sync::Arc;

use flytower::{backend, service, service_factory};

#[service(id = "farm.egg")]
trait Egg: Send + Sync + 'static {}

#[service(id = "farm.hen")]
trait Hen: Send + Sync + 'static {}

#[service_factory(provides = dyn Egg)]
struct LaidEgg {
    hen: Arc<dyn Hen>,
}

impl Egg for LaidEgg {}

#[service_factory(provides = dyn Hen)]
struct BoughtHen;

impl Hen for BoughtHen {}

backend! {
    struct Portal {
        services: [LaidEgg, BoughtHen],
    }
}

fn main() {
    assert_eq!(Portal::PLAN.factories[0].descriptor.item.name, "BoughtHen");
}

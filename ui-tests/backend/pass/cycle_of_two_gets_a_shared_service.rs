//! FT0002: what both sides need is a service of its own
//!
//! Fixes backend/fail/cycle_of_two.rs
//! Fixes backend/fail/cycle_of_three.rs

use std::sync::Arc;

use flytower::{backend, service, service_factory};

#[service(id = "farm.egg")]
trait Egg: Send + Sync + 'static {}

#[service(id = "farm.hen")]
trait Hen: Send + Sync + 'static {}

#[service(id = "farm.farm")]
trait Farm: Send + Sync + 'static {}

#[service_factory(provides = dyn Egg)]
struct LaidEgg {
    farm: Arc<dyn Farm>,
}

impl Egg for LaidEgg {}

#[service_factory(provides = dyn Hen)]
struct HatchedHen {
    farm: Arc<dyn Farm>,
}

impl Hen for HatchedHen {}

#[service_factory(provides = dyn Farm)]
struct OldFarm;

impl Farm for OldFarm {}

backend! {
    struct Portal {
        services: [LaidEgg, HatchedHen, OldFarm],
    }
}

fn main() {
    assert_eq!(Portal::PLAN.factories[0].descriptor.item.name, "OldFarm");
}

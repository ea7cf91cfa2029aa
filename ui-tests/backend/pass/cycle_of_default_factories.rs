//! FT0002: overriding one of the defaults breaks the cycle
//!
//! Fixes backend/fail/cycle_of_default_factories.rs

use std::sync::Arc;

use flytower::{Plugin, Result, backend, plugin, service, service_factory};

#[service(id = "farm.egg", default = LaidEgg)]
trait Egg: Send + Sync + 'static {}

#[service(id = "farm.hen", default = HatchedHen)]
trait Hen: Send + Sync + 'static {}

#[service_factory(provides = dyn Egg)]
struct LaidEgg {
    hen: Arc<dyn Hen>,
}

impl Egg for LaidEgg {}

#[service_factory(provides = dyn Hen)]
struct HatchedHen {
    egg: Arc<dyn Egg>,
}

impl Hen for HatchedHen {}

#[service_factory(provides = dyn Hen)]
struct BoughtHen;

impl Hen for BoughtHen {}

#[plugin(id = "farm")]
struct FarmPlugin {
    egg: Arc<dyn Egg>,
}

impl Plugin for FarmPlugin {
    async fn init(self) -> Result<()> {
        Ok(())
    }
}

backend! {
    struct Portal {
        services: [BoughtHen],
        plugins: [FarmPlugin],
    }
}

fn main() {
    let names: Vec<_> = Portal::PLAN
        .factories
        .iter()
        .map(|factory| factory.descriptor.item.name)
        .collect();
    assert_eq!(names, ["BoughtHen", "LaidEgg"]);
}

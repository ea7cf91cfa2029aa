//! FT0002: two services that need each other are drawn as a cycle

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
struct HatchedHen {
    egg: Arc<dyn Egg>,
}

impl Hen for HatchedHen {}

backend! {
    struct Portal {
        services: [LaidEgg, HatchedHen],
    }
}

fn main() {}

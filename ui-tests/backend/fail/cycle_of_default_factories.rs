//! FT0002: a cycle of default factories stands at the feature that asked for the first

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
        plugins: [FarmPlugin],
    }
}

fn main() {}

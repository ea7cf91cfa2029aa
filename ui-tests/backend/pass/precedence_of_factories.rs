//! A factory that is named goes before a later set, that before an earlier one, and that before the default

use std::sync::Arc;

use flytower::plan::Plan;
use flytower::{Plugin, Result, backend, plugin, service, service_factory, service_set};

#[service(id = "stage.voice", default = Whisper)]
trait Voice: Send + Sync + 'static {}

#[service_factory(provides = dyn Voice)]
struct Whisper;

impl Voice for Whisper {}

#[service_factory(provides = dyn Voice)]
struct Earlier;

impl Voice for Earlier {}

#[service_factory(provides = dyn Voice)]
struct Later;

impl Voice for Later {}

#[service_factory(provides = dyn Voice)]
struct Named;

impl Voice for Named {}

service_set! { EarlierSet = [Earlier] }

service_set! { LaterSet = [Later] }

#[plugin(id = "stage")]
struct StagePlugin {
    voice: Arc<dyn Voice>,
}

impl Plugin for StagePlugin {
    async fn init(self) -> Result<()> {
        Ok(())
    }
}

backend! {
    struct OfAll {
        services: [Named, EarlierSet, LaterSet],
        plugins: [StagePlugin],
    }
}

backend! {
    struct OfSets {
        services: [EarlierSet, LaterSet],
        plugins: [StagePlugin],
    }
}

backend! {
    struct OfOneSet {
        services: [EarlierSet],
        plugins: [StagePlugin],
    }
}

backend! {
    struct OfNothing {
        plugins: [StagePlugin],
    }
}

fn main() {
    let voice = |plan: &Plan| plan.factories[0].descriptor.item.name;
    assert_eq!(voice(OfAll::PLAN), "Named");
    assert_eq!(voice(OfSets::PLAN), "Later");
    assert_eq!(voice(OfOneSet::PLAN), "Earlier");
    assert_eq!(voice(OfNothing::PLAN), "Whisper");
    assert_eq!(OfAll::PLAN.overridden.len(), 2);
}

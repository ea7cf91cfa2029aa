//! FT0002: three services in a cycle, with a fourth that leads there and is not to blame

use std::sync::Arc;

use flytower::{backend, service, service_factory};

#[service(id = "hand.rock")]
trait Rock: Send + Sync + 'static {}

#[service(id = "hand.paper")]
trait Paper: Send + Sync + 'static {}

#[service(id = "hand.scissors")]
trait Scissors: Send + Sync + 'static {}

#[service(id = "hand.game")]
trait Game: Send + Sync + 'static {}

#[service_factory(provides = dyn Rock)]
struct Granite {
    beaten_by: Arc<dyn Paper>,
}

impl Rock for Granite {}

#[service_factory(provides = dyn Paper)]
struct Cardboard {
    beaten_by: Arc<dyn Scissors>,
}

impl Paper for Cardboard {}

#[service_factory(provides = dyn Scissors)]
struct Steel {
    beaten_by: Arc<dyn Rock>,
}

impl Scissors for Steel {}

#[service_factory(provides = dyn Game)]
struct Round {
    opening: Arc<dyn Paper>,
}

impl Game for Round {}

backend! {
    struct Portal {
        services: [Round, Granite, Cardboard, Steel],
    }
}

fn main() {}

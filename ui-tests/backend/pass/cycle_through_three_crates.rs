//! FT0002: the backend overrides one of the four with a factory that needs nothing
//!
//! Fixes backend/fail/cycle_through_three_crates.rs

use cycle_east::{ClearSky, MagneticCompass};
use cycle_north::{PaperMap, Star};
use flytower::{backend, service_factory};

#[service_factory(provides = dyn Star)]
struct PaintedStar;

impl Star for PaintedStar {}

backend! {
    struct Portal {
        services: [PaperMap, MagneticCompass, PaintedStar, ClearSky],
    }
}

fn main() {
    assert_eq!(Portal::PLAN.factories[0].descriptor.item.name, "PaintedStar");
    assert_eq!(Portal::PLAN.factories.len(), 4);
}

//! Two services of the circle that `cycle-north` declares.

#![allow(
    missing_debug_implementations,
    reason = "what is behind a service need not be `Debug`"
)]

use std::sync::Arc;

use cycle_north::{Compass, Map, Sky, Star};
use flytower::service_factory;

/// A compass that is checked against a star.
#[service_factory(provides = dyn Compass)]
pub struct MagneticCompass {
    /// Stands in the north.
    pub star: Arc<dyn Star>,
}

impl Compass for MagneticCompass {}

/// A sky that is found by a map.
#[service_factory(provides = dyn Sky)]
pub struct ClearSky {
    /// Tells where to look.
    pub map: Arc<dyn Map>,
}

impl Sky for ClearSky {}

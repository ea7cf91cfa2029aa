//! The interfaces of a circle of four services, and the factory of the first. The others are in `cycle-east` and
//! `cycle-south`.

#![allow(
    missing_debug_implementations,
    reason = "what is behind a service need not be `Debug`"
)]

use std::sync::Arc;

use flytower::{service, service_factory};

/// Needs a [`Compass`].
#[service(id = "circle.map")]
pub trait Map: Send + Sync + 'static {}

/// Needs a [`Star`].
#[service(id = "circle.compass")]
pub trait Compass: Send + Sync + 'static {}

/// Needs a [`Sky`].
#[service(id = "circle.star")]
pub trait Star: Send + Sync + 'static {}

/// Needs a [`Map`], which closes the circle.
#[service(id = "circle.sky")]
pub trait Sky: Send + Sync + 'static {}

/// A map that a compass lies on.
#[service_factory(provides = dyn Map)]
pub struct PaperMap {
    /// Tells where north is.
    pub compass: Arc<dyn Compass>,
}

impl Map for PaperMap {}

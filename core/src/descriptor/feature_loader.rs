use core::future::Future;
use core::pin::Pin;

use super::{Dependency, FeatureDescriptor, Item};
use crate::error::Result;
use crate::feature::EnabledFeatures;
use crate::inject::Injector;

/// A future that decides which features start.
pub type LoadFuture = Pin<Box<dyn Future<Output = Result<EnabledFeatures>> + Send>>;

/// What `#[feature_loader]` says about a struct.
#[derive(Clone, Copy, Debug)]
pub struct FeatureLoaderDescriptor {
    /// The struct.
    pub item: Item,
    /// What it needs, in the order of its fields; root-scoped services only.
    pub dependencies: &'static [Dependency],
    /// The plugins that it may enable.
    pub plugins: &'static [FeatureDescriptor],
    /// The modules that it may enable.
    pub modules: &'static [FeatureDescriptor],
    /// Fills the fields and calls `load`.
    pub load: fn(&mut Injector<'_>) -> LoadFuture,
}

use core::fmt;
use core::future::Future;
use core::marker::PhantomData;

use super::Feature;
use crate::descriptor::FeatureDescriptor;
use crate::error::Result;

/// Decides at start which of the features that it names are started.
///
/// See [feature loaders](https://backstage.io/docs/backend-system/architecture/feature-loaders) of Backstage.
#[diagnostic::on_unimplemented(
    message = "the feature loader `{Self}` has no `load`",
    label = "FT0030: `impl FeatureLoader for {Self}` is missing",
    note = "write `impl FeatureLoader for {Self} {{ async fn load(self, features: &mut Features<Self>) -> Result<()> \
            {{ … }} }}`",
    note = "see https://github.com/flytower/flytower/blob/main/docs/diagnostics/FT0030.md"
)]
pub trait FeatureLoader: Sized {
    /// Enables features, out of those that the attribute names. Root-scoped services are there, plugins are not yet.
    ///
    /// # Errors
    ///
    /// Whatever makes a decision impossible: the backend does not start then.
    fn load(self, features: &mut Features<Self>) -> impl Future<Output = Result<()>> + Send;
}

/// That the attribute of `Self` names the feature `F`. Implemented by `#[feature_loader]`.
#[diagnostic::on_unimplemented(
    message = "the feature loader `{Self}` does not name `{F}`",
    label = "FT0031: must be named in the loader's attribute",
    note = "a loader says beforehand what it may load, so that its wiring is checked as well: add `{F}` to \
            `#[feature_loader(plugins(…), modules(…))]` on `{Self}`",
    note = "see https://github.com/flytower/flytower/blob/main/docs/diagnostics/FT0031.md"
)]
pub trait Loads<F> {}

/// The features that a loader has enabled.
pub struct Features<L> {
    enabled: EnabledFeatures,
    loader: PhantomData<fn() -> L>,
}

impl<L> Features<L> {
    /// Starts with nothing enabled.
    #[must_use]
    pub fn none() -> Self {
        Self {
            enabled: EnabledFeatures::default(),
            loader: PhantomData,
        }
    }

    /// Enables a plugin or module. Doing so again changes nothing.
    ///
    /// A module is started together with its plugin; while the plugin is not enabled, neither is the module.
    pub fn enable<F: Feature>(&mut self)
    where
        L: Loads<F>,
    {
        self.enabled.0.push(F::FEATURE);
    }

    /// What was enabled.
    #[must_use]
    pub fn into_enabled(self) -> EnabledFeatures {
        self.enabled
    }
}

impl<L> fmt::Debug for Features<L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Features").field(&self.enabled).finish()
    }
}

/// What a loader decided.
#[derive(Debug, Default)]
pub struct EnabledFeatures(Vec<FeatureDescriptor>);

impl EnabledFeatures {
    pub(crate) fn iter(&self) -> impl Iterator<Item = &FeatureDescriptor> {
        self.0.iter()
    }
}

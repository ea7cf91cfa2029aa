//! The traits that features implement: [`Plugin`], [`Module`] and [`FeatureLoader`] by hand, the others by attribute.
//!
//! What the compiler proves, it proves of what the attributes write. An implementation of [`Feature`] or [`Service`] by
//! hand may say what is not so.

mod backend;
mod extension_point;
mod feature_loader;
mod module;
mod plugin;
mod service;

pub use backend::Backend;
pub use extension_point::{ExtensionPoint, ExtensionPointState};
pub use feature_loader::{EnabledFeatures, FeatureLoader, Features, Loads};
pub use module::Module;
pub use plugin::{Plugin, PluginRef};
pub use service::{ContextOutput, FactoryOutput, Service, SharedByThreads};

use crate::descriptor::FeatureDescriptor;

/// Something with a descriptor: what may be named in `backend!`. Implemented by the attributes.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a feature",
    label = "FT0027: no attribute of Flytower stands on it",
    note = "`services` lists service factories and service sets, `plugins` plugins, `modules` modules and `loaders` \
            feature loaders: items with `#[service_factory]`, `service_set!`, `#[plugin]`, `#[module]` or \
            `#[feature_loader]`",
    note = "see https://github.com/flytower/flytower/blob/main/docs/diagnostics/FT0027.md"
)]
pub trait Feature {
    /// What the attribute says about the item.
    const FEATURE: FeatureDescriptor;
}

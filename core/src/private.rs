//! What the expansions of the macros name. No part of the public API: it changes with the macros, in any version.

pub use core::option::Option::{self, None, Some};
pub use core::result::Result::{Err, Ok};
pub use std::boxed::Box;
pub use std::sync::Arc;

pub use inventory;

pub use crate::config::{ConfigProblem, ConfigSection, ConfigSnapshot, LinkedSection, SectionDescriptor};
pub use crate::descriptor::{
    Build, ContextDescriptor, DefaultFactory, Dependency, ExtensionPointDescriptor, FactoryDescriptor,
    FeatureDescriptor, FeatureKind, FeatureLoaderDescriptor, Id, Item, ModuleDescriptor, Need, PluginDescriptor,
    PluginKey, Scope, ServiceDescriptor, ServiceSetDescriptor,
};
pub use crate::error::{Error, Result};
pub use crate::feature::{
    Backend, ContextOutput, ExtensionPoint, ExtensionPointState, FactoryOutput, Feature, FeatureLoader, Features,
    Loads, Module, Plugin, PluginRef, Service, SharedByThreads,
};
pub use crate::inject::{Inject, Injector, Instance, itself, offered};
pub use crate::linked::Linked;
pub use crate::plan::definition::{
    Fields, default_factory, factories_of_set, factory_of_set, loadable_module, loadable_modules, loadable_plugin,
    loadable_plugins, provided, provided_by_context, provided_by_struct,
};
pub use crate::plan::{Capacity, Entry, Plan, Section, Wiring, check};
pub use crate::runtime::{RunningBackend, StartError, StartOptions, run, start};

/// The root context that a factory's `root` returned.
///
/// # Errors
///
/// The factory's own.
pub fn context_result<O: ContextOutput>(output: O) -> Result<O::Context> {
    output.into_result()
}

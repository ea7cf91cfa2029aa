//! What each attribute says about the item it stands on, as constants.
//!
//! A descriptor names an item, says where it was written, what it depends on and how it is built. The attributes emit
//! descriptors from the *types* of fields, so renamed imports and aliases are resolved by rustc and never by guessing.
//! [`backend!`](crate::backend) reads them while the crate is checked and turns them into a [`Plan`](crate::plan::Plan).

mod default_factory;
mod dependency;
mod extension_point;
mod factory;
mod feature;
mod feature_loader;
mod id;
mod item;
mod module;
mod plugin;
mod service;

pub use default_factory::DefaultFactory;
pub use dependency::{Access, Arity, Dependency, Need, RuntimeValue};
pub use extension_point::ExtensionPointDescriptor;
pub use factory::{Build, ContextDescriptor, FactoryDescriptor, FactoryFuture};
pub use feature::{FeatureDescriptor, FeatureKind, ServiceSetDescriptor};
pub use feature_loader::{FeatureLoaderDescriptor, LoadFuture};
pub use id::Id;
pub use item::Item;
pub use module::ModuleDescriptor;
pub use plugin::{InitFuture, PluginDescriptor, PluginKey};
pub use service::{Scope, ServiceDescriptor};

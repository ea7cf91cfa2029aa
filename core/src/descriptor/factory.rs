use core::future::Future;
use core::pin::Pin;

use super::{Dependency, Item, ServiceDescriptor};
use crate::error::Result;
use crate::inject::{Injector, Instance};

/// What `#[service_factory]` says: which service it provides, from what, and how.
#[derive(Clone, Copy, Debug)]
pub struct FactoryDescriptor {
    /// The struct, function or `impl` block's type.
    pub item: Item,
    /// The service it makes.
    pub provides: &'static ServiceDescriptor,
    /// What it needs for each instance, in the order of its fields or parameters.
    pub dependencies: &'static [Dependency],
    /// How an instance is made.
    pub build: Build,
}

/// A future that makes an instance.
pub type FactoryFuture = Pin<Box<dyn Future<Output = Result<Instance>> + Send>>;

/// How a factory makes an instance: one variant for each form of `#[service_factory]`.
#[derive(Clone, Copy, Debug)]
pub enum Build {
    /// The struct is the service: its fields are all there is to do.
    Struct(fn(&mut Injector<'_>) -> Instance),
    /// A function, often an `async` one.
    Function(fn(&mut Injector<'_>) -> FactoryFuture),
    /// A context shared by all plugins, and a method that makes the instance of one.
    Context {
        /// How the context is made.
        context: ContextDescriptor,
        /// Makes the instance; the first argument is the context.
        create: fn(&Instance, &mut Injector<'_>) -> FactoryFuture,
    },
}

/// The root context of a factory: made once, before the first plugin that needs it.
#[derive(Clone, Copy, Debug)]
pub struct ContextDescriptor {
    /// What it needs; root-scoped services only.
    pub dependencies: &'static [Dependency],
    /// Makes the context.
    pub root: fn(&mut Injector<'_>) -> FactoryFuture,
}

impl FactoryDescriptor {
    /// Whether both describe the same item.
    #[must_use]
    pub const fn is(&self, other: &Self) -> bool {
        self.item.is(&other.item)
    }

    /// What the root context needs, if the factory has one.
    #[must_use]
    pub const fn context_dependencies(&self) -> &'static [Dependency] {
        match self.context() {
            Some(context) => context.dependencies,
            None => &[],
        }
    }

    /// The root context's description, if the factory has one.
    #[must_use]
    pub const fn context(&self) -> Option<&ContextDescriptor> {
        match &self.build {
            Build::Context { context, .. } => Some(context),
            Build::Struct(_) | Build::Function(_) => None,
        }
    }
}

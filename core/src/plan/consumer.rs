use crate::descriptor::{
    Dependency, FactoryDescriptor, FeatureLoaderDescriptor, Item, ModuleDescriptor, PluginDescriptor,
};

/// Whoever depends on something.
#[derive(Clone, Copy, Debug)]
pub enum Consumer {
    /// A service factory, for each instance.
    Factory(&'static FactoryDescriptor),
    /// A service factory, for its root context.
    Context(&'static FactoryDescriptor),
    /// A plugin.
    Plugin(&'static PluginDescriptor),
    /// A module.
    Module(&'static ModuleDescriptor),
    /// A feature loader.
    Loader(&'static FeatureLoaderDescriptor),
    /// The runtime itself: what it uses if the backend has it.
    Runtime,
}

impl Consumer {
    /// What it depends on.
    #[must_use]
    pub const fn dependencies(&self) -> &'static [Dependency] {
        match self {
            Self::Factory(factory) => factory.dependencies,
            Self::Context(factory) => match factory.context() {
                Some(context) => context.dependencies,
                None => &[],
            },
            Self::Plugin(plugin) => plugin.dependencies,
            Self::Module(module) => module.dependencies,
            Self::Loader(loader) => loader.dependencies,
            Self::Runtime => crate::runtime::DEPENDENCIES,
        }
    }

    /// Whether both are the same.
    #[must_use]
    pub const fn is(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Factory(one), Self::Factory(other)) | (Self::Context(one), Self::Context(other)) => one.is(other),
            (Self::Plugin(one), Self::Plugin(other)) => one.item.is(&other.item),
            (Self::Module(one), Self::Module(other)) => one.item.is(&other.item),
            (Self::Loader(one), Self::Loader(other)) => one.item.is(&other.item),
            (Self::Runtime, Self::Runtime) => true,
            _ => false,
        }
    }

    /// The item, unless it is the runtime.
    #[must_use]
    pub const fn item(&self) -> Option<&'static Item> {
        match self {
            Self::Factory(factory) | Self::Context(factory) => Some(&factory.item),
            Self::Plugin(plugin) => Some(&plugin.item),
            Self::Module(module) => Some(&module.item),
            Self::Loader(loader) => Some(&loader.item),
            Self::Runtime => None,
        }
    }
}

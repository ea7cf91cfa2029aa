use super::{
    Dependency, ExtensionPointDescriptor, FactoryDescriptor, FeatureLoaderDescriptor, Item, ModuleDescriptor,
    PluginDescriptor, PluginKey,
};

/// The descriptor of whatever can be listed, or is known by its id.
#[derive(Clone, Copy, Debug)]
pub enum FeatureDescriptor {
    /// `#[service_factory]`
    ServiceFactory(&'static FactoryDescriptor),
    /// `service_set!`
    ServiceSet(&'static ServiceSetDescriptor),
    /// `#[extension_point]`
    ExtensionPoint(&'static ExtensionPointDescriptor),
    /// `#[plugin]`
    Plugin(&'static PluginDescriptor),
    /// `#[plugin_marker]`
    PluginMarker(&'static PluginKey),
    /// `#[module]`
    Module(&'static ModuleDescriptor),
    /// `#[feature_loader]`
    FeatureLoader(&'static FeatureLoaderDescriptor),
    /// Something whose attribute is an error: listing it must not add another one.
    Broken(FeatureKind),
}

/// The kinds of [`FeatureDescriptor`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FeatureKind {
    /// A service factory.
    ServiceFactory,
    /// A set of service factories.
    ServiceSet,
    /// An extension point.
    ExtensionPoint,
    /// A plugin.
    Plugin,
    /// What stands for a plugin in a library for its modules.
    PluginMarker,
    /// A module.
    Module,
    /// A feature loader.
    FeatureLoader,
}

/// What `service_set!` says: factories that are installed together.
#[derive(Clone, Copy, Debug)]
pub struct ServiceSetDescriptor {
    /// The name of the set.
    pub item: Item,
    /// The factories, in the order written.
    pub factories: &'static [FeatureDescriptor],
}

impl FeatureDescriptor {
    /// What kind of feature this is.
    #[must_use]
    pub const fn kind(&self) -> FeatureKind {
        match self {
            Self::ServiceFactory(_) => FeatureKind::ServiceFactory,
            Self::ServiceSet(_) => FeatureKind::ServiceSet,
            Self::ExtensionPoint(_) => FeatureKind::ExtensionPoint,
            Self::Plugin(_) => FeatureKind::Plugin,
            Self::PluginMarker(_) => FeatureKind::PluginMarker,
            Self::Module(_) => FeatureKind::Module,
            Self::FeatureLoader(_) => FeatureKind::FeatureLoader,
            Self::Broken(kind) => *kind,
        }
    }

    /// What the feature needs. For a factory, what an instance needs: the root context is beside it.
    #[must_use]
    pub const fn dependencies(&self) -> &'static [Dependency] {
        match self {
            Self::ServiceFactory(factory) => factory.dependencies,
            Self::Plugin(plugin) => plugin.dependencies,
            Self::Module(module) => module.dependencies,
            Self::FeatureLoader(loader) => loader.dependencies,
            Self::ServiceSet(_) | Self::ExtensionPoint(_) | Self::PluginMarker(_) | Self::Broken(_) => &[],
        }
    }

    /// The item described, unless its attribute is an error.
    #[must_use]
    pub const fn item(&self) -> Option<&'static Item> {
        match self {
            Self::ServiceFactory(factory) => Some(&factory.item),
            Self::ServiceSet(set) => Some(&set.item),
            Self::ExtensionPoint(point) => Some(&point.item),
            Self::Plugin(plugin) => Some(&plugin.item),
            Self::PluginMarker(key) => Some(&key.item),
            Self::Module(module) => Some(&module.item),
            Self::FeatureLoader(loader) => Some(&loader.item),
            Self::Broken(_) => None,
        }
    }
}

impl FeatureKind {
    /// The kind with its article, for messages.
    #[must_use]
    pub const fn with_article(self) -> &'static str {
        match self {
            Self::ServiceFactory => "a service factory",
            Self::ServiceSet => "a service set",
            Self::ExtensionPoint => "an extension point",
            Self::Plugin => "a plugin",
            Self::PluginMarker => "a plugin marker",
            Self::Module => "a module",
            Self::FeatureLoader => "a feature loader",
        }
    }
}

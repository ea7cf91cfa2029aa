use super::{Consumer, Entry, Link, Problem};
use crate::descriptor::{
    ExtensionPointDescriptor, FactoryDescriptor, FeatureLoaderDescriptor, Item, ModuleDescriptor, PluginDescriptor,
    Scope,
};

/// The wiring of a backend. `Portal::PLAN` is one.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Plan {
    /// The backend's struct.
    pub backend: Item,
    /// What was listed, in the order of `backend!`.
    pub entries: &'static [Entry],
    /// The factories in use, each after those that it depends on.
    pub factories: &'static [PlannedFactory],
    /// The factories that were listed and are not used, because another one takes precedence.
    pub overridden: &'static [Overridden],
    /// The plugins, in the order of `backend!`.
    pub plugins: &'static [PlannedPlugin],
    /// The modules: those of one plugin together, in the order in which they are initialised.
    pub modules: &'static [PlannedModule],
    /// The extension points: those of one plugin together.
    pub points: &'static [PlannedPoint],
    /// The feature loaders, in the order of `backend!`.
    pub loaders: &'static [PlannedLoader],
    /// How many root-scoped instances there are.
    pub root_instances: u32,
    /// How many plugin-scoped instances a plugin has that needs them all.
    pub plugin_instances: u32,
    pub(crate) links: &'static [Link],
    pub(crate) many: &'static [u32],
    pub(crate) runtime_links: Range,
    pub(super) problems: &'static [Problem],
    pub(super) cycles: &'static [Consumer],
}

/// A part of a slice of the plan. Not `core::ops::Range`, which is neither `Copy` nor usable in `const fn`s.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// The first index.
    pub start: u32,
    /// How many.
    pub count: u32,
}

impl Range {
    pub(crate) const EMPTY: Self = Self { start: 0, count: 0 };

    /// As the range that slices are indexed with.
    #[must_use]
    pub const fn as_range(self) -> core::ops::Range<usize> {
        self.start as usize..(self.start + self.count) as usize
    }
}

/// Why a factory is the one that is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// It is named in `backend!`.
    Named,
    /// It is in a service set.
    Set {
        /// The set's name.
        name: &'static str,
    },
    /// It is the service's default.
    Default,
}

/// A factory in use.
#[derive(Clone, Copy, Debug)]
pub struct PlannedFactory {
    /// The factory.
    pub descriptor: &'static FactoryDescriptor,
    /// Why it is used.
    pub origin: Origin,
    /// Who asked first, if nothing but that makes it be here.
    pub asked_by: Option<Consumer>,
    /// The index of its instance among those of its scope.
    pub instance: u32,
    /// How many factories of its scope must be done before: those of one level may run concurrently.
    pub level: u32,
    pub(crate) links: Range,
    pub(crate) context_links: Range,
}

impl PlannedFactory {
    /// The scope of its service.
    #[must_use]
    pub const fn scope(&self) -> Scope {
        self.descriptor.provides.scope
    }
}

/// A factory that another one overrides.
#[derive(Clone, Copy, Debug)]
pub struct Overridden(Option<(&'static FactoryDescriptor, &'static FactoryDescriptor)>);

impl Overridden {
    /// What fills the end of a list, see `draft/parts.rs`.
    pub(super) const FILLER: Self = Self(None);

    pub(super) const fn new(overridden: &'static FactoryDescriptor, by: &'static FactoryDescriptor) -> Self {
        Self(Some((overridden, by)))
    }

    /// The factory that is not used, and the one that is used instead.
    #[must_use]
    pub const fn factories(&self) -> Option<(&'static FactoryDescriptor, &'static FactoryDescriptor)> {
        self.0
    }
}

/// A plugin.
#[derive(Clone, Copy, Debug)]
pub struct PlannedPlugin {
    /// The plugin.
    pub descriptor: &'static PluginDescriptor,
    /// Whether it starts in any case, and not only if a loader enables it.
    pub always: bool,
    /// Its modules, among [`Plan::modules`].
    pub modules: Range,
    /// Its and its modules' extension points, among [`Plan::points`].
    pub points: Range,
    pub(crate) links: Range,
}

/// A module.
#[derive(Clone, Copy, Debug)]
pub struct PlannedModule {
    /// The module.
    pub descriptor: &'static ModuleDescriptor,
    /// Whether it starts whenever its plugin does, and not only if a loader enables it.
    pub always: bool,
    pub(crate) links: Range,
}

/// An extension point.
#[derive(Clone, Copy, Debug)]
pub struct PlannedPoint {
    /// The extension point.
    pub descriptor: &'static ExtensionPointDescriptor,
    /// The plugin or module that offers it.
    pub offered_by: Consumer,
}

/// A feature loader.
#[derive(Clone, Copy, Debug)]
pub struct PlannedLoader {
    /// The loader.
    pub descriptor: &'static FeatureLoaderDescriptor,
    pub(crate) links: Range,
}

impl Plan {
    /// The plan of a backend without features.
    pub const EMPTY: Self = Self {
        backend: Item::NONE,
        entries: &[],
        factories: &[],
        overridden: &[],
        plugins: &[],
        modules: &[],
        points: &[],
        loaders: &[],
        root_instances: 0,
        plugin_instances: 0,
        links: &[],
        many: &[],
        runtime_links: Range::EMPTY,
        problems: &[],
        cycles: &[],
    };
}

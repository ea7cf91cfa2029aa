//! The elements of a draft's lists, and what fills the lists' unused ends.

use core::any::Any;

use super::super::Consumer;
use super::super::planned::{Origin, PlannedFactory, PlannedLoader, PlannedModule, PlannedPlugin, PlannedPoint, Range};
use crate::descriptor::{
    Build, ExtensionPointDescriptor, FactoryDescriptor, FeatureLoaderDescriptor, Id, InitFuture, Item, LoadFuture,
    ModuleDescriptor, PluginDescriptor, PluginKey, Scope, ServiceDescriptor,
};
use crate::inject::{Injector, Instance, misplaced};

/// The index of nothing.
pub(super) const NONE: u32 = u32::MAX;

/// A service that has a factory.
#[derive(Clone, Copy, Debug)]
pub(super) struct ServiceDraft {
    /// Of the service's id; 0 where there is no service.
    pub(super) hash: u128,
    /// Of the service's item.
    pub(super) fingerprint: u128,
    /// The factory that provides it; of a multiton the first of a chain.
    pub(super) first: u32,
    pub(super) last: u32,
    /// Of what is settled: the instance.
    pub(super) instance: u32,
    /// The level of a factory of its scope that depends on it, once that is known.
    pub(super) above: u32,
    /// Of a multiton: its instances among the plan's lists of them, once they are known.
    pub(super) instances: Option<Range>,
    pub(super) is_root: bool,
    pub(super) many: bool,
    /// Whether it is known how to link to it; never of a multiton.
    pub(super) is_settled: bool,
    /// Whether another type with this id was reported.
    pub(super) clashed: bool,
}

/// A factory that provides a service, unless one of higher rank turns up.
#[derive(Clone, Copy, Debug)]
pub(super) struct Candidate {
    factory: Option<&'static FactoryDescriptor>,
    /// The place of its service.
    pub(super) service: u32,
    /// Whether its service is root-scoped.
    pub(super) is_root: bool,
    pub(super) origin: Origin,
    pub(super) rank: u32,
    pub(super) entry: u32,
    pub(super) asked_by: Option<Consumer>,
    /// The next factory of the same multiton.
    pub(super) next: u32,
    pub(super) state: State,
    pub(super) in_cycle: bool,
    pub(super) instance: u32,
    pub(super) level: u32,
    pub(super) links: Range,
    pub(super) context_links: Range,
}

/// How far the search through the dependencies is with something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Waiting,
    /// On the way from the start of the search: meeting it again is a cycle.
    OnPath,
    Done,
}

/// A step on the way of a depth-first search.
#[derive(Clone, Copy, Debug)]
pub(super) struct Visit {
    /// The factory or module.
    pub(super) node: u32,
    /// The dependency at hand.
    pub(super) dependency: usize,
    /// Among several that stand behind the dependency, the one at hand; [`NONE`] before the first.
    pub(super) within: u32,
}

impl Visit {
    pub(super) const fn of(node: u32) -> Self {
        Self {
            node,
            dependency: 0,
            within: NONE,
        }
    }
}

#[derive(Clone, Copy, Debug)]
pub(super) struct PluginDraft {
    pub(super) descriptor: &'static PluginDescriptor,
    pub(super) entry: u32,
    pub(super) always: bool,
    pub(super) first_module: u32,
    pub(super) last_module: u32,
    pub(super) first_point: u32,
    pub(super) last_point: u32,
    pub(super) point_count: u32,
    pub(super) links: Range,
    pub(super) planned_modules: Range,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct ModuleDraft {
    pub(super) descriptor: &'static ModuleDescriptor,
    pub(super) entry: u32,
    pub(super) always: bool,
    /// [`NONE`] if its plugin is not installed.
    pub(super) plugin: u32,
    pub(super) next: u32,
    pub(super) state: State,
    pub(super) in_cycle: bool,
    pub(super) links: Range,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct PointDraft {
    pub(super) descriptor: &'static ExtensionPointDescriptor,
    pub(super) offered_by: Consumer,
    pub(super) plugin: u32,
    /// The index among the extension points of its plugin.
    pub(super) index: u32,
    pub(super) next: u32,
    /// The modules that use it, as a chain of [`Use`]s.
    pub(super) first_use: u32,
    pub(super) last_use: u32,
}

/// That a module uses an extension point.
#[derive(Clone, Copy, Debug)]
pub(super) struct Use {
    pub(super) module: u32,
    pub(super) next: u32,
}

static NO_SERVICE: ServiceDescriptor = ServiceDescriptor {
    item: Item::NONE,
    fingerprint: 0,
    id: Id::EMPTY,
    scope: Scope::Root,
    many: false,
    built_in: false,
    broken: true,
};
static NO_FACTORY: FactoryDescriptor = FactoryDescriptor {
    item: Item::NONE,
    provides: &NO_SERVICE,
    dependencies: &[],
    build: Build::Struct(no_instance),
};
static NO_KEY: PluginKey = PluginKey {
    item: Item::NONE,
    fingerprint: 0,
    id: Id::EMPTY,
    broken: true,
};
static NO_PLUGIN: PluginDescriptor = PluginDescriptor {
    item: Item::NONE,
    key: &NO_KEY,
    dependencies: &[],
    init: no_init,
};
static NO_MODULE: ModuleDescriptor = ModuleDescriptor {
    item: Item::NONE,
    id: Id::EMPTY,
    plugin: &NO_KEY,
    dependencies: &[],
    init: no_init,
};
static NO_POINT: ExtensionPointDescriptor = ExtensionPointDescriptor {
    item: Item::NONE,
    fingerprint: 0,
    id: Id::EMPTY,
    create: no_point,
    broken: true,
};
static NO_LOADER: FeatureLoaderDescriptor = FeatureLoaderDescriptor {
    item: Item::NONE,
    dependencies: &[],
    plugins: &[],
    modules: &[],
    load: no_load,
};

fn no_instance(_: &mut Injector<'_>) -> Instance {
    misplaced()
}

fn no_init<'a>(_: &mut Injector<'a>) -> InitFuture<'a> {
    misplaced()
}

fn no_load(_: &mut Injector<'_>) -> LoadFuture {
    misplaced()
}

fn no_point() -> Box<dyn Any + Send> {
    misplaced()
}

// What fills the long lists has no references: const evaluation keeps the place of each reference in an allocation in one
// sorted list, so that overwriting one costs as much as there are.

impl ServiceDraft {
    pub(super) const FILLER: Self = Self {
        hash: 0,
        fingerprint: 0,
        first: NONE,
        last: NONE,
        instance: NONE,
        above: 0,
        instances: None,
        is_root: false,
        many: false,
        is_settled: false,
        clashed: false,
    };
}

impl Candidate {
    pub(super) const FILLER: Self = Self {
        factory: None,
        service: NONE,
        is_root: false,
        origin: Origin::Default,
        rank: 0,
        entry: NONE,
        asked_by: None,
        next: NONE,
        state: State::Waiting,
        in_cycle: false,
        instance: NONE,
        level: 0,
        links: Range::EMPTY,
        context_links: Range::EMPTY,
    };

    pub(super) const fn named(
        factory: &'static FactoryDescriptor,
        service: u32,
        origin: Origin,
        rank: u32,
        entry: u32,
    ) -> Self {
        Self {
            factory: Some(factory),
            service,
            is_root: matches!(factory.provides.scope, Scope::Root),
            origin,
            rank,
            entry,
            ..Self::FILLER
        }
    }

    pub(super) const fn default(
        factory: &'static FactoryDescriptor,
        service: u32,
        asked_by: Consumer,
        entry: u32,
    ) -> Self {
        Self {
            factory: Some(factory),
            service,
            is_root: matches!(factory.provides.scope, Scope::Root),
            asked_by: Some(asked_by),
            entry,
            ..Self::FILLER
        }
    }

    pub(super) const fn factory(&self) -> &'static FactoryDescriptor {
        match self.factory {
            Some(factory) => factory,
            None => &NO_FACTORY,
        }
    }
}

impl PluginDraft {
    pub(super) const FILLER: Self = Self {
        descriptor: &NO_PLUGIN,
        entry: NONE,
        always: false,
        first_module: NONE,
        last_module: NONE,
        first_point: NONE,
        last_point: NONE,
        point_count: 0,
        links: Range::EMPTY,
        planned_modules: Range::EMPTY,
    };
}

impl ModuleDraft {
    pub(super) const FILLER: Self = Self {
        descriptor: &NO_MODULE,
        entry: NONE,
        always: false,
        plugin: NONE,
        next: NONE,
        state: State::Waiting,
        in_cycle: false,
        links: Range::EMPTY,
    };
}

impl PointDraft {
    pub(super) const FILLER: Self = Self {
        descriptor: &NO_POINT,
        offered_by: Consumer::Runtime,
        plugin: NONE,
        index: NONE,
        next: NONE,
        first_use: NONE,
        last_use: NONE,
    };
}

pub(super) const PLANNED_FACTORY_FILLER: PlannedFactory = PlannedFactory {
    descriptor: &NO_FACTORY,
    origin: Origin::Default,
    asked_by: None,
    instance: NONE,
    level: 0,
    links: Range::EMPTY,
    context_links: Range::EMPTY,
};

pub(super) const PLANNED_PLUGIN_FILLER: PlannedPlugin = PlannedPlugin {
    descriptor: &NO_PLUGIN,
    always: false,
    modules: Range::EMPTY,
    points: Range::EMPTY,
    links: Range::EMPTY,
};

pub(super) const PLANNED_MODULE_FILLER: PlannedModule = PlannedModule {
    descriptor: &NO_MODULE,
    always: false,
    links: Range::EMPTY,
};

pub(super) const PLANNED_POINT_FILLER: PlannedPoint = PlannedPoint {
    descriptor: &NO_POINT,
    offered_by: Consumer::Runtime,
};

pub(super) const PLANNED_LOADER_FILLER: PlannedLoader = PlannedLoader {
    descriptor: &NO_LOADER,
    links: Range::EMPTY,
};

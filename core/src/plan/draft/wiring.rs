use super::super::planned::{
    Overridden, Plan, PlannedFactory, PlannedLoader, PlannedModule, PlannedPlugin, PlannedPoint, Range,
};
use super::super::{Consumer, Entry, Link, Problem};
use super::list::List;
use super::parts::{
    NONE, PLANNED_FACTORY_FILLER, PLANNED_LOADER_FILLER, PLANNED_MODULE_FILLER, PLANNED_PLUGIN_FILLER,
    PLANNED_POINT_FILLER,
};
use super::{Draft, PROBLEMS};
use crate::descriptor::Item;

/// What const evaluation found, in arrays that are longer than needed: the `static` that the plan's slices are parts of.
///
/// Only what the plan refers to. What the search needs besides is gone by then, because rustc validates each field of
/// each element of a static, which took longer than the search.
#[derive(Debug)]
pub struct Wiring<const F: usize, const L: usize, const P: usize> {
    pub(super) entries: &'static [Entry],
    pub(super) overridden: List<Overridden, F>,
    pub(super) root_instances: u32,
    pub(super) plugin_instances: u32,
    pub(super) links: List<Link, L>,
    pub(super) many: List<u32, F>,
    pub(super) runtime_links: Range,
    pub(super) planned_factories: List<PlannedFactory, F>,
    pub(super) planned_plugins: List<PlannedPlugin, P>,
    pub(super) planned_modules: List<PlannedModule, P>,
    pub(super) planned_points: List<PlannedPoint, P>,
    pub(super) planned_loaders: List<PlannedLoader, P>,
    pub(super) problems: List<Problem, PROBLEMS>,
    pub(super) cycles: List<Consumer, F>,
}

impl<const F: usize, const L: usize, const P: usize> Wiring<F, L, P> {
    /// Wires what `entries` lists. `T` is the capacity of the table of services.
    #[must_use]
    pub const fn of<const T: usize>(entries: &'static [Entry]) -> Self {
        Draft::<F, L, P, T>::of(entries).wiring
    }

    pub(super) const fn new(entries: &'static [Entry]) -> Self {
        Self {
            entries,
            overridden: List::new(Overridden::FILLER),
            root_instances: 0,
            plugin_instances: 0,
            links: List::new(Link::Absent),
            many: List::new(NONE),
            runtime_links: Range::EMPTY,
            planned_factories: List::new(PLANNED_FACTORY_FILLER),
            planned_plugins: List::new(PLANNED_PLUGIN_FILLER),
            planned_modules: List::new(PLANNED_MODULE_FILLER),
            planned_points: List::new(PLANNED_POINT_FILLER),
            planned_loaders: List::new(PLANNED_LOADER_FILLER),
            problems: List::new(Problem::WrongSection { entry: NONE }),
            cycles: List::new(Consumer::Runtime),
        }
    }

    /// The plan. `backend` is the struct that `backend!` makes.
    #[must_use]
    pub const fn plan(&'static self, backend: Item) -> Plan {
        Plan {
            backend,
            entries: self.entries,
            factories: self.planned_factories.as_slice(),
            overridden: self.overridden.as_slice(),
            plugins: self.planned_plugins.as_slice(),
            modules: self.planned_modules.as_slice(),
            points: self.planned_points.as_slice(),
            loaders: self.planned_loaders.as_slice(),
            root_instances: self.root_instances,
            plugin_instances: self.plugin_instances,
            links: self.links.as_slice(),
            many: self.many.as_slice(),
            runtime_links: self.runtime_links,
            problems: self.problems.as_slice(),
            cycles: self.cycles.as_slice(),
        }
    }
}

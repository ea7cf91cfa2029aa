//! The making of a plan, as `const fn`s over arrays.

mod connect;
mod cycles;
mod entries;
mod finish;
mod modules;
mod order;
mod parts;
mod plugins;
mod points;
mod problem_list;
mod services;
mod table;
#[cfg(test)]
mod tests;

use parts::{Candidate, ModuleDraft, NONE, PluginDraft, PointDraft, ServiceDraft, Use, Visit};
use table::Table;

use super::planned::{Overridden, PlannedFactory, PlannedLoader, PlannedModule, PlannedPlugin, PlannedPoint, Range};
use super::{Consumer, Entry, Link, Problem};

/// How many problems one build reports: nobody reads more at a time.
const PROBLEMS: usize = 256;

/// A plan in the making.
///
/// `F` is the capacity for factories and services, `L` for links, `P` for plugins, modules and extension points; see
/// [`factory_capacity`](super::factory_capacity) and its like.
#[derive(Debug)]
pub struct Draft<const F: usize, const L: usize, const P: usize> {
    entries: &'static [Entry],

    /// Which services there are, and which factories might provide them.
    services: List<ServiceDraft, F>,
    service_table: Table<F>,
    candidates: List<Candidate, F>,
    overridden: List<Overridden, F>,

    /// The way of the depth-first search through the factories, and the order it finds.
    path: List<Visit, F>,
    order: List<u32, F>,
    root_instances: u32,
    plugin_instances: u32,

    plugins: List<PluginDraft, P>,
    plugin_table: Table<P>,
    modules: List<ModuleDraft, P>,
    module_table: Table<P>,
    points: List<PointDraft, P>,
    point_table: Table<P>,
    uses: List<Use, P>,
    module_path: List<Visit, P>,

    links: List<Link, L>,
    many: List<u32, F>,
    runtime_links: Range,

    planned_factories: List<PlannedFactory, F>,
    planned_plugins: List<PlannedPlugin, P>,
    planned_modules: List<PlannedModule, P>,
    planned_points: List<PlannedPoint, P>,
    planned_loaders: List<PlannedLoader, P>,

    problems: List<Problem, PROBLEMS>,
    cycles: List<Consumer, F>,
    /// Services that were asked for and have no factory; each is reported once.
    missing: List<u128, PROBLEMS>,
    /// Whether something listed is an error already: then what seems to be missing may be in there.
    broken: Broken,
}

/// Which kinds of features are listed whose attribute is an error.
#[derive(Clone, Copy, Debug)]
struct Broken {
    factories: bool,
    plugins: bool,
    modules: bool,
}

/// An array that grows up to its capacity.
#[derive(Clone, Copy, Debug)]
struct List<T: Copy, const N: usize> {
    items: [T; N],
    len: usize,
}

impl<T: Copy, const N: usize> List<T, N> {
    /// `filler` stands where nothing was pushed yet; nobody reads it.
    const fn new(filler: T) -> Self {
        Self {
            items: [filler; N],
            len: 0,
        }
    }

    /// Appends, and says where; `None` if the list is full.
    const fn push(&mut self, item: T) -> Option<u32> {
        if self.len == N {
            return None;
        }
        self.items[self.len] = item;
        self.len += 1;
        Some(self.len as u32 - 1)
    }

    const fn as_slice(&self) -> &[T] {
        self.items.split_at(self.len).0
    }
}

impl<const F: usize, const L: usize, const P: usize> Draft<F, L, P> {
    /// Wires what `entries` lists, as far as possible. What is not possible is a [`Problem`] of the resulting plan.
    #[must_use]
    pub const fn of(entries: &'static [Entry]) -> Self {
        let mut draft = Self::new(entries);
        draft.add_entries();
        draft.join_modules();
        draft.order_listed_factories();
        draft.connect_features();
        draft.connect_contexts();
        draft.order_modules();
        draft.finish();
        draft
    }

    const fn new(entries: &'static [Entry]) -> Self {
        Self {
            entries,
            services: List::new(ServiceDraft::FILLER),
            service_table: Table::new(),
            candidates: List::new(Candidate::FILLER),
            overridden: List::new(Overridden::FILLER),
            path: List::new(Visit::of(NONE)),
            order: List::new(NONE),
            root_instances: 0,
            plugin_instances: 0,
            plugins: List::new(PluginDraft::FILLER),
            plugin_table: Table::new(),
            modules: List::new(ModuleDraft::FILLER),
            module_table: Table::new(),
            points: List::new(PointDraft::FILLER),
            point_table: Table::new(),
            uses: List::new(Use {
                module: NONE,
                next: NONE,
            }),
            module_path: List::new(Visit::of(NONE)),
            links: List::new(Link::Absent),
            many: List::new(NONE),
            runtime_links: Range::EMPTY,
            planned_factories: List::new(parts::PLANNED_FACTORY_FILLER),
            planned_plugins: List::new(parts::PLANNED_PLUGIN_FILLER),
            planned_modules: List::new(parts::PLANNED_MODULE_FILLER),
            planned_points: List::new(parts::PLANNED_POINT_FILLER),
            planned_loaders: List::new(parts::PLANNED_LOADER_FILLER),
            problems: List::new(Problem::WrongSection { entry: NONE }),
            cycles: List::new(Consumer::Runtime),
            missing: List::new(0),
            broken: Broken {
                factories: false,
                plugins: false,
                modules: false,
            },
        }
    }
}

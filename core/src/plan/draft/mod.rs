//! The making of a plan, as `const fn`s over arrays.

mod connect;
mod cycles;
mod entries;
mod finish;
mod list;
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
mod wiring;

use list::List;
use parts::{Candidate, ModuleDraft, NONE, PluginDraft, PointDraft, Use, Visit};
use table::{ServiceTable, Table};
pub use wiring::Wiring;

use super::Entry;

/// How many problems one build reports: nobody reads more at a time.
const PROBLEMS: usize = 256;

/// A plan in the making: what the search needs, beside what it finds.
///
/// `F` is the capacity for factories and services, `L` for links, `P` for plugins, modules and extension points, `T` for
/// the table of services; see [`Capacity`](super::Capacity).
#[derive(Debug)]
struct Draft<const F: usize, const L: usize, const P: usize, const T: usize> {
    wiring: Wiring<F, L, P>,

    /// Which services there are, and which factories might provide them.
    services: ServiceTable<T>,
    candidates: List<Candidate, F>,

    /// The way of the depth-first search through the factories, and the order it finds.
    path: List<Visit, F>,
    order: List<u32, F>,

    plugins: List<PluginDraft, P>,
    plugin_table: Table<P>,
    modules: List<ModuleDraft, P>,
    module_table: Table<P>,
    points: List<PointDraft, P>,
    point_table: Table<P>,
    uses: List<Use, P>,
    module_path: List<Visit, P>,

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

impl<const F: usize, const L: usize, const P: usize, const T: usize> Draft<F, L, P, T> {
    const fn new(entries: &'static [Entry]) -> Self {
        Self {
            wiring: Wiring::new(entries),
            services: ServiceTable::new(),
            candidates: List::new(Candidate::FILLER),
            path: List::new(Visit::of(NONE)),
            order: List::new(NONE),
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
            missing: List::new(0),
            broken: Broken {
                factories: false,
                plugins: false,
                modules: false,
            },
        }
    }

    /// Wires what was listed, as far as possible. What is not possible is a problem of the resulting plan.
    const fn of(entries: &'static [Entry]) -> Self {
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
}

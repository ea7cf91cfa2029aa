//! The same questions, answered in the plainest way: sets, a work list, and petgraph for cycles.

use std::collections::{BTreeMap, BTreeSet};

use petgraph::algo::tarjan_scc;
use petgraph::graphmap::DiGraphMap;

use super::world::{Factory, Listing, Place, is_many, is_root};

pub(super) struct Verdict {
    pub(super) missing: Vec<usize>,
    pub(super) used: Vec<Factory>,
    pub(super) duplicates: usize,
    pub(super) edges: BTreeSet<(Factory, Factory)>,
    pub(super) cyclic_components: Vec<BTreeSet<Factory>>,
}

impl Verdict {
    pub(super) fn of(listings: &[Listing]) -> Self {
        let mut providers: BTreeMap<usize, Vec<Factory>> = BTreeMap::new();
        let mut duplicates = 0;
        for (service, listing) in listings.iter().enumerate() {
            let chosen = listed(service, listing, &mut duplicates);
            if !chosen.is_empty() {
                providers.insert(service, chosen);
            }
        }
        let mut missing = BTreeSet::new();
        let mut edges = BTreeSet::new();
        let mut work: Vec<Factory> = providers.values().flatten().copied().collect();
        while let Some(factory) = work.pop() {
            for (service, optional) in dependencies(factory, listings) {
                if !providers.contains_key(&service) && listings[service].default {
                    providers.insert(service, vec![(service, Place::Default)]);
                    work.push((service, Place::Default));
                }
                match providers.get(&service) {
                    Some(found) => edges.extend(found.iter().map(|provider| (factory, *provider))),
                    None if optional || is_many(service) => {}
                    None => {
                        missing.insert(service);
                    }
                }
            }
        }
        let used: Vec<Factory> = providers.values().flatten().copied().collect();
        let cyclic_components = cyclic_components(&used, &edges);
        Self {
            missing: missing.into_iter().collect(),
            used,
            duplicates,
            edges,
            cyclic_components,
        }
    }

    /// Whether each member of `cycle` depends on the next, and the last on the first.
    pub(super) fn is_cycle(&self, cycle: &[Factory]) -> bool {
        let next = cycle.iter().cycle().skip(1);
        !cycle.is_empty()
            && cycle
                .iter()
                .zip(next)
                .all(|(from, to)| self.edges.contains(&(*from, *to)))
    }

    /// The longest way down among factories of one scope.
    pub(super) fn level(&self, factory: Factory) -> Option<u32> {
        let below = self
            .edges
            .iter()
            .filter(|(from, to)| *from == factory && is_root(from.0) == is_root(to.0));
        Some(
            below
                .filter_map(|(_, to)| self.level(*to))
                .map(|level| level + 1)
                .max()
                .unwrap_or(0),
        )
    }
}

fn dependencies((service, place): Factory, listings: &[Listing]) -> Vec<(usize, bool)> {
    match place {
        Place::Default => listings[service].dependencies_below(service, listings.len()),
        _ => listings[service]
            .dependencies
            .iter()
            .map(|(other, optional)| (other % listings.len(), *optional))
            .collect(),
    }
}

fn listed(service: usize, listing: &Listing, duplicates: &mut usize) -> Vec<Factory> {
    let named = (0..listing.named).map(|copy| (service, Place::Named(copy)));
    let first = listing.in_first_set.then_some((service, Place::FirstSet));
    let second = listing.in_second_set.then_some((service, Place::SecondSet));
    if is_many(service) {
        return first.into_iter().chain(named).chain(second).collect();
    }
    *duplicates += listing.named.saturating_sub(1);
    named.take(1).chain(second).chain(first).take(1).collect()
}

fn cyclic_components(used: &[Factory], edges: &BTreeSet<(Factory, Factory)>) -> Vec<BTreeSet<Factory>> {
    let mut graph = DiGraphMap::<Factory, ()>::new();
    used.iter().for_each(|factory| {
        graph.add_node(*factory);
    });
    edges.iter().for_each(|(from, to)| {
        graph.add_edge(*from, *to, ());
    });
    let components = tarjan_scc(&graph).into_iter();
    let is_cyclic = |component: &Vec<Factory>| component.len() > 1 || graph.contains_edge(component[0], component[0]);
    components
        .filter(is_cyclic)
        .map(|component| component.into_iter().collect())
        .collect()
}

//! Descriptors made at run time. They must be `'static`, so they are leaked; services are made once for all graphs.

use std::sync::LazyLock;

use proptest::prelude::*;

use super::super::super::{Consumer, Entry, Problem, Section};
use super::super::Draft;
use crate::descriptor::{
    Arity, Build, DefaultFactory, Dependency, FactoryDescriptor, FeatureDescriptor, Item, Need, Scope,
    ServiceDescriptor, ServiceSetDescriptor,
};

pub(super) const SERVICES: usize = 20;

pub(super) type SmallDraft = Draft<128, 2048, 8, 256>;

/// A factory is known by its service and by which of the service's factories it is.
pub(super) type Factory = (usize, Place);

/// Where a factory stands; its service's dependencies are the same for all, but for their number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Place {
    Named(usize),
    FirstSet,
    SecondSet,
    Default,
}

/// Which factories one service has.
#[derive(Clone, Debug)]
pub(super) struct Listing {
    pub(super) named: usize,
    pub(super) in_first_set: bool,
    pub(super) in_second_set: bool,
    pub(super) default: bool,
    /// What its factories depend on: services (modulo their number) and whether they may be absent.
    pub(super) dependencies: Vec<(usize, bool)>,
}

pub(super) fn listing() -> impl Strategy<Value = Listing> {
    let named = prop_oneof![6 => Just(0usize), 10 => Just(1), 1 => Just(2)];
    let dependencies = prop::collection::vec((0..SERVICES, prop::bool::weighted(0.1)), 0..4);
    let place = prop::bool::weighted(0.25);
    (
        named,
        place,
        prop::bool::weighted(0.25),
        prop::bool::weighted(0.5),
        dependencies,
    )
        .prop_map(|(named, in_first_set, in_second_set, default, dependencies)| Listing {
            named,
            in_first_set,
            in_second_set,
            default,
            dependencies,
        })
}

/// A service with one named factory.
pub(super) fn named(dependencies: &[usize]) -> Listing {
    Listing {
        named: 1,
        in_first_set: false,
        in_second_set: false,
        default: false,
        dependencies: dependencies.iter().map(|service| (*service, false)).collect(),
    }
}

/// Every third service is root-scoped, every fifth a multiton.
pub(super) const fn is_root(service: usize) -> bool {
    service.is_multiple_of(3)
}

pub(super) const fn is_many(service: usize) -> bool {
    service % 5 == 4
}

static DESCRIPTORS: LazyLock<Vec<&'static ServiceDescriptor>> = LazyLock::new(|| {
    let make = |service: usize| {
        let id: &'static str = format!("s.n{service}").leak();
        let scope = if is_root(service) { Scope::Root } else { Scope::Plugin };
        let item = Item {
            name: id,
            module: "world",
            file: "services",
            line: service as u32,
            column: 0,
            place: service as u64,
        };
        &*Box::leak(Box::new(ServiceDescriptor::new(item, id, scope, is_many(service))))
    };
    (0..SERVICES).map(make).collect()
});

/// What `backend!` would list.
pub(super) struct World {
    pub(super) entries: &'static [Entry],
}

impl World {
    pub(super) fn of(listings: &[Listing]) -> Self {
        let defaults = defaults(listings);
        let dependencies: Vec<&'static [Dependency]> = listings
            .iter()
            .map(|listing| leak_dependencies(listing, listings.len(), &defaults))
            .collect();

        let mut entries = Vec::new();
        let mut push = |feature| {
            entries.push(Entry::new(entries.len() as u32, Section::Services, "listed", feature));
        };
        let set = |place: Place, is_in: fn(&Listing) -> bool| {
            let factories: Vec<_> = listings
                .iter()
                .enumerate()
                .filter(|(_, listing)| is_in(listing))
                .map(|(service, _)| FeatureDescriptor::ServiceFactory(factory(service, place, dependencies[service])))
                .collect();
            let item = item(place, 0);
            FeatureDescriptor::ServiceSet(Box::leak(Box::new(ServiceSetDescriptor {
                item,
                factories: factories.leak(),
            })))
        };
        push(set(Place::FirstSet, |listing| listing.in_first_set));
        for (service, listing) in listings.iter().enumerate() {
            for copy in 0..listing.named {
                push(FeatureDescriptor::ServiceFactory(factory(
                    service,
                    Place::Named(copy),
                    dependencies[service],
                )));
            }
        }
        push(set(Place::SecondSet, |listing| listing.in_second_set));
        Self {
            entries: entries.leak(),
        }
    }

    pub(super) fn missing(&self, draft: &SmallDraft) -> Vec<usize> {
        let of = |problem: &Problem| match problem {
            Problem::ServiceWithoutFactory { service, .. } => Some(service.item.line as usize),
            _ => None,
        };
        draft.wiring.problems.as_slice().iter().filter_map(of).collect()
    }

    pub(super) fn duplicates(&self, draft: &SmallDraft) -> usize {
        draft
            .wiring
            .problems
            .as_slice()
            .iter()
            .filter(|problem| matches!(problem, Problem::TwoFactories { .. }))
            .count()
    }

    pub(super) fn used(&self, draft: &SmallDraft) -> Vec<Factory> {
        draft
            .candidates
            .as_slice()
            .iter()
            .map(|candidate| identify(candidate.factory()))
            .collect()
    }

    pub(super) fn order(&self, draft: &SmallDraft) -> Vec<Factory> {
        draft
            .wiring
            .planned_factories
            .as_slice()
            .iter()
            .map(|planned| identify(planned.descriptor))
            .collect()
    }

    pub(super) fn level(&self, draft: &SmallDraft, wanted: Factory) -> Option<u32> {
        let planned = draft.wiring.planned_factories.as_slice().iter();
        planned
            .filter(|planned| identify(planned.descriptor) == wanted)
            .map(|planned| planned.level)
            .next()
    }

    pub(super) fn cycles(&self, draft: &SmallDraft) -> Vec<Vec<Factory>> {
        let of = |problem: &Problem| match problem {
            Problem::ServiceCycle { start, count, .. } => {
                let range = *start as usize..(*start + *count) as usize;
                let members = draft.wiring.cycles.as_slice()[range]
                    .iter()
                    .map(|consumer| match consumer {
                        Consumer::Factory(factory) => identify(factory),
                        other => unreachable!("{other:?} in a cycle of services"),
                    });
                Some(members.collect())
            }
            _ => None,
        };
        draft.wiring.problems.as_slice().iter().filter_map(of).collect()
    }
}

/// A default factory can only refer to defaults that were made before, so it depends on services of a lower number. A
/// cycle of defaults takes a `static`, as the macros make it; the compile-fail tests have one.
fn defaults(listings: &[Listing]) -> Vec<Option<&'static DefaultFactory>> {
    let mut defaults: Vec<Option<&'static DefaultFactory>> = vec![None; listings.len()];
    for (service, listing) in listings.iter().enumerate().filter(|(_, listing)| listing.default) {
        let below = Listing {
            dependencies: listing.dependencies_below(service, listings.len()),
            ..listing.clone()
        };
        let dependencies = leak_dependencies(&below, listings.len(), &defaults);
        let made = DefaultFactory::new(Some(factory(service, Place::Default, dependencies)));
        defaults[service] = Some(Box::leak(Box::new(made)));
    }
    defaults
}

impl Listing {
    /// The dependencies on services of a lower number, out of `services`.
    pub(super) fn dependencies_below(&self, service: usize, services: usize) -> Vec<(usize, bool)> {
        let dependencies = self
            .dependencies
            .iter()
            .map(|(other, optional)| (other % services, *optional));
        dependencies.filter(|(other, _)| *other < service).collect()
    }
}

fn leak_dependencies(
    listing: &Listing,
    services: usize,
    defaults: &[Option<&'static DefaultFactory>],
) -> &'static [Dependency] {
    let make = |(service, optional): &(usize, bool)| {
        let service = service % services;
        let arity = match (is_many(service), optional) {
            (true, _) => Arity::Many,
            (false, true) => Arity::Optional,
            (false, false) => Arity::One,
        };
        let need = Need::Service {
            service: DESCRIPTORS[service],
            default: defaults[service],
            arity,
            section: None,
        };
        Dependency {
            field: "field",
            line: 0,
            need: Box::leak(Box::new(need)),
        }
    };
    listing.dependencies.iter().map(make).collect::<Vec<_>>().leak()
}

fn factory(service: usize, place: Place, dependencies: &'static [Dependency]) -> &'static FactoryDescriptor {
    Box::leak(Box::new(FactoryDescriptor {
        item: item(place, service),
        provides: DESCRIPTORS[service],
        dependencies,
        build: Build::Struct(|_| unreachable!("nothing is built")),
    }))
}

fn item(place: Place, service: usize) -> Item {
    let column = match place {
        Place::FirstSet => 0,
        Place::SecondSet => 1,
        Place::Default => 2,
        Place::Named(copy) => 3 + copy as u32,
    };
    Item {
        name: "factory",
        module: "world",
        file: "factories",
        line: service as u32,
        column,
        place: (service as u64) << 32 | u64::from(column),
    }
}

fn identify(factory: &FactoryDescriptor) -> Factory {
    let place = match factory.item.column {
        0 => Place::FirstSet,
        1 => Place::SecondSet,
        2 => Place::Default,
        copy => Place::Named(copy as usize - 3),
    };
    (factory.item.line as usize, place)
}

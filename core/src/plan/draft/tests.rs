//! The const functions, run at run time: their verdict on random graphs against an oracle that knows nothing of them.

mod oracle;
mod world;

use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

use super::super::Problem;
use super::Draft;
use super::parts::State;
use world::{Listing, SmallDraft, World};

const GRAPHS: u32 = 12_000;

fn services() -> impl Strategy<Value = Vec<Listing>> {
    prop::collection::vec(world::listing(), 0..world::SERVICES)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: GRAPHS, max_shrink_iters: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn verdict_and_order_agree_with_an_independent_oracle(listings in services()) {
        let world = World::of(&listings);
        let draft = SmallDraft::of(world.entries);
        let expected = oracle::Verdict::of(&listings);

        same(sorted(world.missing(&draft)), sorted(expected.missing.clone()), "missing services")?;
        same(sorted(world.used(&draft)), sorted(expected.used.clone()), "factories in use")?;
        same(world.duplicates(&draft), expected.duplicates, "services with two factories")?;

        let cycles = world.cycles(&draft);
        for cycle in &cycles {
            prop_assert!(expected.is_cycle(cycle), "{cycle:?} was reported and is none");
        }
        for component in &expected.cyclic_components {
            let reported = cycles.iter().any(|cycle| cycle.iter().all(|service| component.contains(service)));
            prop_assert!(reported, "no cycle was reported among {component:?}");
        }
        if cycles.is_empty() {
            let order = world.order(&draft);
            for (from, to) in &expected.edges {
                prop_assert!(position(&order, *to) < position(&order, *from), "{from:?} is made before {to:?}");
            }
            for factory in &order {
                prop_assert_eq!(world.level(&draft, *factory), expected.level(*factory), "level of {:?}", factory);
            }
        }
    }
}

fn same<T: PartialEq + core::fmt::Debug>(found: T, expected: T, what: &str) -> Result<(), TestCaseError> {
    prop_assert_eq!(found, expected, "{}", what);
    Ok(())
}

fn sorted<T: Ord>(mut items: Vec<T>) -> Vec<T> {
    items.sort();
    items
}

fn position(order: &[world::Factory], item: world::Factory) -> usize {
    order.iter().position(|other| *other == item).unwrap_or(usize::MAX)
}

#[test]
fn a_search_leaves_nothing_half_done() {
    let listings = [world::named(&[1]), world::named(&[2]), world::named(&[0])];
    let draft = SmallDraft::of(World::of(&listings).entries);
    assert!(draft.path.as_slice().is_empty());
    assert!(
        draft
            .candidates
            .as_slice()
            .iter()
            .all(|candidate| candidate.state == State::Done)
    );
    assert!(matches!(
        draft.wiring.problems.as_slice(),
        [Problem::ServiceCycle { count: 3, entry: 1, .. }]
    ));
}

/// FT0042, for which a fixture would need hundreds of services.
#[test]
fn default_factories_that_do_not_fit_are_reported_at_the_entry_that_asked_for_them() {
    // 0 is named, and needs the defaults of 1, 2 and 4; there is room for three services
    let default = Listing {
        named: 0,
        default: true,
        ..world::named(&[])
    };
    let listings = [
        world::named(&[1, 2, 4]),
        default.clone(),
        default.clone(),
        default.clone(),
        default,
    ];
    let entries = World::of(&listings).entries;
    let draft = Draft::<3, 64, 8, 6>::of(entries);
    assert!(
        matches!(
            draft.wiring.problems.as_slice(),
            [Problem::TooManyDefaults { entry: 1 }]
        ),
        "{:?}",
        draft.wiring.problems.as_slice()
    );
    assert!(SmallDraft::of(entries).wiring.problems.as_slice().is_empty());
}

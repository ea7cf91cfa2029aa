//! Snapshots are worth something only if they show what their fixtures are for.

use std::collections::BTreeSet;

use crate::fixture::{Fixture, Outcome, all_files};
use crate::snapshot::errors;

/// What rustc may say without a code of ours, and why it is the best that can be said.
const FOREIGN: [(&str, &str); 2] = [
    (
        "module/fail/keeps_what_it_was_lent.rs",
        "that is for the borrow checker to say",
    ),
    (
        "backend/fail/function_without_its_attribute.rs",
        "there is no type of that name whose trait could be missing",
    ),
];

/// What rustc says when a fixture is out of date, and shows nothing any more.
const STALE: [&str; 4] = ["E0432", "E0433", "cannot find", "unresolved"];

#[test]
fn there_are_enough_fixtures() {
    assert!(Fixture::all(Outcome::Fail).len() >= 40);
    assert!(Fixture::all(Outcome::Pass).len() >= 20);
}

#[test]
fn each_fail_fixture_has_its_code_in_its_snapshot() {
    expect_none(failing().filter(|fixture| !is_foreign(fixture)).filter(|fixture| {
        let Some(code) = fixture.code() else { return true };
        !snapshot(fixture).contains(&format!("{code}: "))
    }));
}

#[test]
fn each_snapshot_has_its_fixture() {
    let fixtures: BTreeSet<String> = failing().map(|fixture| fixture.path).collect();
    let strays: Vec<String> = all_files("stderr")
        .into_iter()
        .filter(|path| !fixtures.contains(&path.replace(".stderr", ".rs")))
        .collect();
    assert!(strays.is_empty(), "no fixtures for {strays:#?}");
}

#[test]
fn no_snapshot_shows_a_name_that_is_gone() {
    expect_none(failing().filter(|fixture| {
        let snapshot = snapshot(fixture);
        STALE.iter().any(|sign| snapshot.contains(sign))
    }));
}

#[test]
fn each_error_is_one_of_ours() {
    expect_none(failing().filter(|fixture| {
        let foreign = errors(&snapshot(fixture))
            .iter()
            .filter(|error| !error.contains("FT"))
            .count();
        foreign != usize::from(is_foreign(fixture))
    }));
}

/// But for the forms that a field may have, all of which the message explains.
#[test]
fn no_snapshot_lists_types_that_happen_to_implement_a_trait() {
    expect_none(failing().filter(|fixture| {
        let lists = |line: &str| line.contains("following other types implement") && !line.contains("`Inject<'a>`");
        snapshot(fixture).lines().any(lists)
    }));
}

#[test]
fn each_suggested_fix_is_applied_by_a_pass_fixture() {
    let passing = Fixture::all(Outcome::Pass);
    let fixed: BTreeSet<&str> = passing.iter().flat_map(Fixture::fixes).collect();
    expect_none(
        failing()
            .filter(|fixture| snapshot(fixture).contains("help: "))
            .filter(|fixture| !fixed.contains(fixture.path.as_str()) && !is_foreign(fixture)),
    );
}

#[test]
fn each_fixed_fixture_exists() {
    let paths: BTreeSet<String> = failing().map(|fixture| fixture.path).collect();
    expect_none(
        Fixture::all(Outcome::Pass)
            .into_iter()
            .filter(|fixture| fixture.fixes().any(|fixed| !paths.contains(fixed))),
    );
}

fn failing() -> impl Iterator<Item = Fixture> {
    Fixture::all(Outcome::Fail).into_iter()
}

fn snapshot(fixture: &Fixture) -> String {
    fixture.snapshot().unwrap_or_default()
}

fn is_foreign(fixture: &Fixture) -> bool {
    FOREIGN.iter().any(|(path, _)| *path == fixture.path)
}

fn expect_none(fixtures: impl Iterator<Item = Fixture>) {
    let paths: Vec<String> = fixtures.map(|fixture| fixture.path).collect();
    assert!(paths.is_empty(), "{paths:#?}");
}

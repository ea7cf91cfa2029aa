//! What to say of a value that is none of several alternatives: what is wrong with the one that was most likely meant.

use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind as Kind;
use jsonschema::paths::Location;

use super::reason::{kinds, options_of, quoted};

type Branch = Vec<ValidationError<'static>>;

/// The outcome for one `anyOf` or `oneOf`.
pub(super) enum Alternatives<'e> {
    /// The one that was most likely meant, and its problems.
    Likely(&'e [ValidationError<'static>]),
    /// The value is of none of these kinds.
    Kinds(Vec<String>),
    /// The value at this path tells the alternatives apart, and is none of these.
    Tag(&'e Location, Vec<String>),
    /// The value has none of these keys, which tell the alternatives apart.
    Keys(Vec<String>),
}

/// Weighs the alternatives for the value at `at`.
pub(super) fn weigh<'e>(branches: &'e [Branch], at: &Location) -> Alternatives<'e> {
    let is_here = |error: &&ValidationError<'static>| error.instance_path() == at;
    let other_kind = |branch: &&Branch| {
        let mut here = branch.iter().filter(is_here);
        here.any(|error| {
            matches!(
                error.kind(),
                Kind::Type { .. } | Kind::Constant { .. } | Kind::Enum { .. }
            )
        })
    };
    let candidates: Vec<_> = branches.iter().filter(|branch| !other_kind(branch)).collect();
    if candidates.is_empty() {
        return Alternatives::Kinds(distinct(branches.iter().flat_map(|branch| options(branch, at))));
    }
    if let Some(tag) = common_tag(&candidates, at) {
        let options = candidates.iter().copied().flatten();
        let options = options
            .filter(|error| error.instance_path() == tag)
            .flat_map(options_of_tag);
        return Alternatives::Tag(tag, distinct(options));
    }
    let missing: Vec<_> = candidates.iter().filter_map(|branch| missing_key(branch, at)).collect();
    if missing.len() == candidates.len() && candidates.len() > 1 {
        return Alternatives::Keys(distinct(missing.into_iter()));
    }
    let least = |branch: &&&'e Branch| {
        let tags = branch.iter().filter(|error| is_tag(error, at)).count();
        let keys = branch.iter().filter(is_here).count();
        (tags, keys, branch.len())
    };
    let likely = candidates.iter().min_by_key(least);
    Alternatives::Likely(likely.map_or(&[], |branch| branch.as_slice()))
}

/// The key whose value tells all of the alternatives apart, if it is wrong for each.
fn common_tag<'e>(candidates: &[&'e Branch], at: &Location) -> Option<&'e Location> {
    let mut tags = candidates.iter().map(|branch| {
        branch
            .iter()
            .find(|error| is_tag(error, at))
            .map(ValidationError::instance_path)
    });
    let first = tags.next()??;
    (candidates.len() > 1 && tags.all(|tag| tag == Some(first))).then_some(first)
}

/// Whether an error is about a fixed value of a key of the value at `at`.
fn is_tag(error: &ValidationError<'_>, at: &Location) -> bool {
    let below = error.instance_path().as_str().strip_prefix(at.as_str());
    let is_key = below
        .and_then(|below| below.strip_prefix('/'))
        .is_some_and(|key| !key.contains('/'));
    is_key && matches!(error.kind(), Kind::Constant { .. } | Kind::Enum { .. })
}

fn missing_key(branch: &Branch, at: &Location) -> Option<String> {
    branch
        .iter()
        .filter(|error| error.instance_path() == at)
        .find_map(|error| match error.kind() {
            Kind::Required { property } => property.as_str().map(ToOwned::to_owned),
            _ => None,
        })
}

/// What the value at `at` would have to be: one of some values, or else of some kind.
fn options(branch: &Branch, at: &Location) -> Vec<String> {
    let here = || branch.iter().filter(|error| error.instance_path() == at);
    let fixed: Vec<_> = here().flat_map(options_of_tag).collect();
    if !fixed.is_empty() {
        return fixed;
    }
    let of_kind = |error: &ValidationError<'_>| match error.kind() {
        Kind::Type { kind } => kinds(kind),
        _ => Vec::new(),
    };
    here().flat_map(of_kind).collect()
}

fn options_of_tag(error: &ValidationError<'static>) -> Vec<String> {
    match error.kind() {
        Kind::Constant { expected_value } => vec![quoted(expected_value)],
        Kind::Enum { options } => options_of(options),
        _ => Vec::new(),
    }
}

fn distinct(all: impl Iterator<Item = String>) -> Vec<String> {
    let mut distinct = Vec::new();
    for one in all {
        if !distinct.contains(&one) {
            distinct.push(one);
        }
    }
    distinct
}

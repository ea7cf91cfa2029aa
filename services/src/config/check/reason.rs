//! What is wrong, in words. Nothing here looks at more of a value than its kind: it may be a secret.

use flytower_core::config::near_miss;
use jsonschema::error::{TypeKind, ValidationErrorKind};
use serde_json::Value;

use crate::config::schema::kind;

/// More names than these help nobody.
const MAX_NAMES: usize = 20;

/// Why a value is not valid, if it is for a reason of its own.
pub(super) fn of_kind(problem: &ValidationErrorKind, value: &Value) -> String {
    use ValidationErrorKind as Kind;
    match problem {
        Kind::Type { kind } => wanted(value, &kinds(kind)),
        Kind::Constant { expected_value } => wanted(value, &[quoted(expected_value)]),
        Kind::Enum { options } => wanted(value, &options_of(options)),
        Kind::Minimum { limit } => format!("must be at least {limit}"),
        Kind::Maximum { limit } => format!("must be at most {limit}"),
        Kind::ExclusiveMinimum { limit } => format!("must be more than {limit}"),
        Kind::ExclusiveMaximum { limit } => format!("must be less than {limit}"),
        Kind::MultipleOf { multiple_of } => format!("must be a multiple of {multiple_of}"),
        Kind::MinLength { limit: 1 } => "must not be empty".to_owned(),
        Kind::MinLength { limit } => format!("must have at least {limit} characters"),
        Kind::MaxLength { limit } => format!("must have at most {limit} characters"),
        Kind::MinItems { limit } => format!("must have at least {limit} items"),
        Kind::MaxItems { limit } => format!("must have at most {limit} items"),
        Kind::AdditionalItems { limit } => format!("must have at most {limit} items"),
        Kind::UniqueItems => "must not hold one item twice".to_owned(),
        Kind::Contains => "lacks an item that has to be among its items".to_owned(),
        Kind::MinProperties { limit } => format!("must have at least {limit} keys"),
        Kind::MaxProperties { limit } => format!("must have at most {limit} keys"),
        Kind::Pattern { pattern } => format!("must match the pattern `{pattern}`"),
        Kind::Format { format } => format!("must be of the format `{format}`"),
        Kind::OneOfMultipleValid { .. } => "may mean more than one of the alternatives".to_owned(),
        Kind::FalseSchema => "must not be there".to_owned(),
        Kind::PropertyNames { .. } => "has a key that is not allowed".to_owned(),
        _ => "is not accepted here".to_owned(),
    }
}

/// Of which kind the value is, and what it may be.
pub(super) fn wanted(value: &Value, wanted: &[String]) -> String {
    let found = match value {
        Value::String(text) if text.is_empty() => "empty-string",
        value => kind(value),
    };
    format!("got {found}, wanted {}", listed(wanted, "or"))
}

/// What is said of a key that nobody reads.
pub(super) fn unknown_key(key: &str, known: &[&str]) -> String {
    let closest = near_miss(key, known.iter().copied());
    let mut text = format!("unknown key `{key}`");
    if let Some(name) = closest {
        text.push_str(&format!("; did you mean `{name}`?"));
    }
    if (1..=MAX_NAMES).contains(&known.len()) {
        let known: Vec<_> = known.iter().map(|name| format!("`{name}`")).collect();
        let there_is = if closest.is_some() { " There" } else { "; there" };
        text.push_str(&format!("{there_is} may be {}", listed(&known, "and")));
    }
    text
}

/// The kinds that are wanted; not `null`, which nobody writes.
pub(super) fn kinds(kind: &TypeKind) -> Vec<String> {
    let kinds: Vec<_> = match kind {
        TypeKind::Single(kind) => vec![kind.to_string()],
        TypeKind::Multiple(kinds) => kinds.iter().map(|kind| kind.to_string()).collect(),
    };
    kinds.into_iter().filter(|kind| kind != "null").collect()
}

/// What a schema lists, quoted.
pub(super) fn options_of(options: &Value) -> Vec<String> {
    let options = options.as_array().into_iter().flatten();
    options.filter(|option| !option.is_null()).map(quoted).collect()
}

/// A value of a schema.
pub(super) fn quoted(value: &Value) -> String {
    match value {
        Value::String(text) => format!("`{text}`"),
        value => format!("`{value}`"),
    }
}

/// `a, b or c`
fn listed(names: &[String], conjunction: &str) -> String {
    match names {
        [] => "something else".to_owned(),
        [one] => one.clone(),
        [all @ .., last] => format!("{} {conjunction} {last}", all.join(", ")),
    }
}

use core::fmt;

use serde::de::{self, Expected, Unexpected};

/// Why a value of the configuration cannot be read: of which kind it is, and which one was wanted.
///
/// Never the value itself, as most of serde's messages have it: it may be a secret, and errors end up in logs.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct InvalidValue {
    /// From the value that was asked for to the one that is wrong: `.locations`, `[0]`.
    path: Vec<String>,
    problem: String,
    /// The field that is not there, if that is the problem.
    missing: Option<&'static str>,
}

impl InvalidValue {
    fn new(problem: impl Into<String>) -> Self {
        Self {
            path: Vec::new(),
            problem: problem.into(),
            missing: None,
        }
    }

    /// Of `found` only the kind is told.
    pub(super) fn got(found: Unexpected<'_>, wanted: &str) -> Self {
        Self::new(format!("got {}, wanted {wanted}", kind(found)))
    }

    /// The same below `step`.
    pub(super) fn below(mut self, step: String) -> Self {
        self.path.insert(0, step);
        self
    }

    /// Where the wrong value is, below the one that was asked for; nothing if it is that one.
    pub(super) fn path(&self) -> String {
        self.path.concat()
    }

    /// The field that is missing there, if that is what is wrong.
    pub(super) const fn missing(&self) -> Option<&'static str> {
        self.missing
    }
}

impl fmt::Display for InvalidValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.problem)
    }
}

impl core::error::Error for InvalidValue {}

impl de::Error for InvalidValue {
    /// What the text says nobody knows: errors of parsers like to quote what they were given.
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self::new("got a value that is not accepted here")
    }

    fn invalid_type(found: Unexpected<'_>, wanted: &dyn Expected) -> Self {
        Self::got(found, &wanted.to_string())
    }

    fn invalid_value(found: Unexpected<'_>, wanted: &dyn Expected) -> Self {
        Self::got(found, &wanted.to_string())
    }

    fn invalid_length(length: usize, wanted: &dyn Expected) -> Self {
        Self::new(format!("got {length} items, wanted {wanted}"))
    }

    fn unknown_variant(_: &str, wanted: &'static [&'static str]) -> Self {
        Self::new(format!("got something else than one of {}", quoted(wanted)))
    }

    /// A key that stands in a place for values: what was written there may be anything.
    fn unknown_field(_: &str, wanted: &'static [&'static str]) -> Self {
        Self::new(format!("got an unknown key, wanted one of {}", quoted(wanted)))
    }

    fn missing_field(field: &'static str) -> Self {
        Self {
            missing: Some(field),
            ..Self::new(format!("missing field `{field}`"))
        }
    }

    fn duplicate_field(field: &'static str) -> Self {
        Self::new(format!("duplicate field `{field}`"))
    }
}

/// Backstage's names of kinds.
fn kind(found: Unexpected<'_>) -> &'static str {
    match found {
        Unexpected::Bool(_) => "boolean",
        Unexpected::Unsigned(_) | Unexpected::Signed(_) | Unexpected::Float(_) => "number",
        Unexpected::Str("") => "empty-string",
        Unexpected::Char(_) | Unexpected::Str(_) | Unexpected::Bytes(_) => "string",
        Unexpected::Unit | Unexpected::Option => "null",
        Unexpected::Seq => "array",
        Unexpected::Map => "object",
        _ => "something else",
    }
}

fn quoted(names: &[&str]) -> String {
    let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

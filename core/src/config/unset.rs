use core::fmt;

use super::ConfigPlace;
use super::path::is_within;

/// A value that is not there because what was to give it gives nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnsetValue {
    /// The dotted path of the value.
    pub path: String,
    /// Where it is written, if that is known.
    pub place: Option<ConfigPlace>,
    /// What was to give it.
    pub source: UnsetSource,
    /// Whether whoever wrote it wants nothing to be there in this case: `${VARIABLE:-}`.
    pub is_meant: bool,
}

/// What gives no value.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum UnsetSource {
    /// An environment variable, by its name.
    Variable(String),
    /// What is included from a file, `path#dotted.path`.
    Include(String),
}

impl UnsetValue {
    pub(super) fn removes(&self, path: &str) -> bool {
        is_within(path, &self.path)
    }
}

/// Why there is no value.
impl fmt::Display for UnsetValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.source {
            UnsetSource::Variable(name) => {
                // a default also stands in for an empty variable, and without one that counts as an empty text
                let or_empty = if self.is_meant { ", or empty" } else { "" };
                write!(f, "the environment variable `{name}` is not set{or_empty}")
            }
            UnsetSource::Include(what) => write!(f, "there is nothing at `{what}`, which it includes"),
        }
    }
}

use core::fmt;

use super::{ConfigPlace, ConfigSnapshot, UnsetValue};

/// What is wrong with one value of the configuration: its key, its place, and what was wanted. Never the value itself,
/// which may be a secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub struct ConfigProblem {
    /// The dotted path of the value, with indices in brackets: `backend.cors.origin[0]`.
    pub path: String,
    /// Where the value was written; of one that is missing, what it is missing from.
    pub place: Option<ConfigPlace>,
    /// What is wrong with the value; `None` if there is none and should be.
    pub reason: Option<String>,
    /// What was to give the value and gives nothing, if there is none: a variable that is not set.
    pub unset: Option<Box<UnsetValue>>,
    /// All files, for a value that has no place of its own.
    origin: Box<str>,
}

impl ConfigProblem {
    /// A value that is not there and has to be.
    #[must_use]
    pub fn missing(snapshot: &ConfigSnapshot, path: impl Into<String>) -> Self {
        Self::new(snapshot, path.into(), None)
    }

    /// A value that is there and is wrong. `reason` must not quote it.
    #[must_use]
    pub fn invalid(snapshot: &ConfigSnapshot, path: impl Into<String>, reason: impl Into<String>) -> Self {
        Self::new(snapshot, path.into(), Some(reason.into()))
    }

    fn new(snapshot: &ConfigSnapshot, path: String, reason: Option<String>) -> Self {
        Self {
            place: snapshot.place_of(&path).cloned(),
            unset: snapshot.cause_of_absence(&path).cloned().map(Box::new),
            origin: snapshot.origin().into(),
            path,
            reason,
        }
    }
}

impl fmt::Display for ConfigProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = if self.reason.is_some() {
            "invalid"
        } else {
            "missing required"
        };
        write!(f, "{what} config value")?;
        if !self.path.is_empty() {
            write!(f, " at `{}`", self.path)?;
        }
        match &self.place {
            Some(place) => write!(f, " in `{place}`")?,
            None => write!(f, " in {}", self.origin)?,
        }
        if let Some(reason) = &self.reason {
            write!(f, ": {reason}")?;
        }
        if let Some(unset) = &self.unset {
            write!(f, ": {unset}")?;
        }
        Ok(())
    }
}

/// Everything that is wrong with a configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigProblems(pub Vec<ConfigProblem>);

impl core::error::Error for ConfigProblems {}

impl fmt::Display for ConfigProblems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let [one] = &*self.0 {
            return one.fmt(f);
        }
        write!(f, "{} problems", self.0.len())?;
        self.0.iter().try_for_each(|problem| write!(f, "\n      {problem}"))
    }
}

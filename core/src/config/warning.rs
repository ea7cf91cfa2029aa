use core::fmt;

use super::{ConfigPlace, ConfigSnapshot, UnsetVariable};

/// Something in a configuration that is permitted and hardly meant. It is told at the start and by `config check`, and is
/// no reason not to start.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ConfigWarning {
    /// The dotted path of what it is about, with indices in brackets: `backend.cors.origin[0]`.
    pub path: String,
    /// Where that was written, if it is known.
    pub place: Option<ConfigPlace>,
    /// What is to be said of it, after its path and its place. Never quotes a value, which may be a secret.
    pub remark: String,
}

impl ConfigWarning {
    /// A remark about what is written at a path.
    #[must_use]
    pub fn new(snapshot: &ConfigSnapshot, path: impl Into<String>, remark: impl Into<String>) -> Self {
        let path = path.into();
        Self {
            place: snapshot.place_of(&path).cloned(),
            path,
            remark: remark.into(),
        }
    }

    /// About each value that is silently left out because a variable is not set, and nobody said that it may be.
    #[must_use]
    pub fn of_unset_variables(snapshot: &ConfigSnapshot) -> Vec<Self> {
        let unset = snapshot.unset_variables().iter().filter(|unset| !unset.is_meant);
        unset.map(Self::of_unset_variable).collect()
    }

    fn of_unset_variable(unset: &UnsetVariable) -> Self {
        let variable = &unset.variable;
        Self {
            path: unset.path.clone(),
            place: unset.place.clone(),
            remark: format!(
                "counts as not set, because the environment variable `{variable}` is not set; write \
                 `${{{variable}:-…}}` with a default, or `${{{variable}:-}}` if nothing is meant"
            ),
        }
    }
}

impl fmt::Display for ConfigWarning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`", self.path)?;
        if let Some(place) = &self.place {
            write!(f, " ({place})")?;
        }
        write!(f, " {}", self.remark)
    }
}

use core::fmt;

use super::{ConfigPlace, ConfigSnapshot, UnsetSource, UnsetValue};

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

    /// About each value that is silently left out because what was to give it gives nothing, and nobody said that it may.
    #[must_use]
    pub fn of_unset_values(snapshot: &ConfigSnapshot) -> Vec<Self> {
        let unset = snapshot.unset_values().iter().filter(|unset| !unset.is_meant);
        unset.map(Self::of_unset_value).collect()
    }

    fn of_unset_value(unset: &UnsetValue) -> Self {
        let remedy = match &unset.source {
            UnsetSource::Variable(name) => {
                format!("write `${{{name}:-…}}` with a default, or `${{{name}:-}}` if nothing is meant")
            }
            UnsetSource::Include(_) => "write a value there, or leave the key out if nothing is meant".to_owned(),
        };
        Self {
            path: unset.path.clone(),
            place: unset.place.clone(),
            remark: format!("counts as not set, because {unset}; {remedy}"),
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

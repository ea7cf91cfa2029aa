use core::fmt;
use std::time::Duration;

use super::instances::FactoryFailure;
use crate::error::Error;
use crate::plan::PlannedFactory;

/// Something that failed while the backend started.
#[derive(Debug)]
#[non_exhaustive]
pub struct Failure {
    /// What failed.
    pub failed: Failed,
    /// How long it had taken.
    pub after: Duration,
    /// Why.
    pub error: Error,
}

/// What can fail while a backend starts.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Failed {
    /// The factory of a root-scoped service.
    Service {
        /// The service's id.
        id: &'static str,
        /// The factory.
        factory: &'static str,
    },
    /// A feature loader.
    FeatureLoader {
        /// The loader.
        name: &'static str,
    },
    /// A plugin, or a service that it needs.
    Plugin {
        /// The plugin's id.
        id: &'static str,
    },
    /// A module, or a service that it needs.
    Module {
        /// The plugin's id.
        plugin: &'static str,
        /// The module's id.
        id: &'static str,
    },
    /// What is configured, or how the backend is started: found before anything starts.
    Configuration,
}

impl Failed {
    pub(super) const fn service(planned: &PlannedFactory) -> Self {
        Self::Service {
            id: planned.descriptor.provides.id.text(),
            factory: planned.descriptor.item.name,
        }
    }

    /// The ids of the plugin and of the module that it is about, for the fields of an event.
    pub(super) const fn feature(&self) -> (Option<&'static str>, Option<&'static str>) {
        match self {
            Self::Plugin { id } => (Some(id), None),
            Self::Module { plugin, id } => (Some(plugin), Some(id)),
            Self::Service { .. } | Self::FeatureLoader { .. } | Self::Configuration => (None, None),
        }
    }
}

impl From<FactoryFailure> for Failure {
    fn from(failure: FactoryFailure) -> Self {
        Self {
            failed: Failed::service(failure.factory),
            after: failure.after,
            error: failure.error,
        }
    }
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Service { id, factory } => write!(f, "service `{id}` (made by `{factory}`)"),
            Self::FeatureLoader { name } => write!(f, "feature loader `{name}`"),
            Self::Plugin { id } => write!(f, "plugin `{id}`"),
            Self::Module { plugin, id } => write!(f, "module `{id}` of plugin `{plugin}`"),
            Self::Configuration => f.write_str("the configuration"),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.failed {
            // it took no time that anybody would want to know
            Failed::Configuration => write!(f, "{} is not valid{}", self.failed, lines(&self.error)),
            _ => write!(f, "{} failed after {:?}{}", self.failed, self.after, lines(&self.error)),
        }
    }
}

/// An error and its causes, as lines below what failed.
fn lines(error: &Error) -> String {
    error.chain().map(|cause| format!("\n    caused by: {cause}")).collect()
}

/// An error and its causes in one line, for the field of an event.
pub(super) fn causes(error: &Error) -> String {
    error.chain().collect::<Vec<_>>().join("; caused by ")
}

/// Why a backend did not start: every failure, not only the first. What had started was stopped again.
#[derive(Debug, thiserror::Error)]
#[error("the backend did not start{}", list(.failures))]
#[non_exhaustive]
pub struct StartError {
    /// What failed.
    pub failures: Vec<Failure>,
}

/// What `--check` finds. How long it took to find that interests nobody.
#[derive(Debug, thiserror::Error)]
#[error("the configuration cannot be read{}", list_untimed(.0))]
pub(super) struct UnreadableConfiguration(pub(super) Vec<Failure>);

fn list_untimed(failures: &[Failure]) -> String {
    let line = |failure: &Failure| format!("\n  {} failed{}", failure.failed, lines(&failure.error));
    failures.iter().map(line).collect()
}

fn list(failures: &[Failure]) -> String {
    failures.iter().map(|failure| format!("\n  {failure}")).collect()
}

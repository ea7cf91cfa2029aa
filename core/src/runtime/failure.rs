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
    /// The backend's configuration of how it starts.
    Configuration,
}

impl Failed {
    pub(super) const fn service(planned: &PlannedFactory) -> Self {
        Self::Service {
            id: planned.descriptor.provides.id.text(),
            factory: planned.descriptor.item.name,
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
            Self::Configuration => f.write_str("the configuration of the start"),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} failed after {:?}", self.failed, self.after)?;
        for cause in self.error.chain() {
            write!(f, "\n    caused by: {cause}")?;
        }
        Ok(())
    }
}

/// Why a backend did not start: every failure, not only the first. What had started was stopped again.
#[derive(Debug, thiserror::Error)]
#[error("the backend did not start{}", list(.failures))]
#[non_exhaustive]
pub struct StartError {
    /// What failed.
    pub failures: Vec<Failure>,
}

fn list(failures: &[Failure]) -> String {
    failures.iter().map(|failure| format!("\n  {failure}")).collect()
}

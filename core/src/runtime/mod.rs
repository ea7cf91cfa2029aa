//! What executes a plan: makes the services, starts the plugins, and stops them.
//!
//! Nothing here looks anything up by name or reports that something is missing: that was settled when the backend was
//! compiled. What can still go wrong is what features do and what feature loaders leave out, and that is a [`Failure`].

mod backend;
mod changes;
mod check;
mod contain;
mod contexts;
mod failure;
mod hooks;
mod installed;
mod instances;
mod loaders;
mod needs;
mod options;
mod plugin;
mod policy;
mod probe;
mod progress;
mod replacements;
mod root;
mod run;
mod run_hooks;
mod running;
mod sections;
mod signals;
mod stop;
#[cfg(test)]
mod tests;
mod values;
mod warnings;
mod watchdog;

pub use backend::start;
pub use failure::{Failed, Failure, StartError};
pub use hooks::{Hook, PluginHooks, RootHooks};
pub use installed::InstalledFeatures;
pub use options::StartOptions;
pub use probe::{NotProvided, ServiceProbe};
pub use run::run;
pub use running::{PluginReport, RunningBackend, StartReport};
pub use sections::SettledConfig;
pub use stop::{StopError, UnfinishedHook};
pub use values::{DEPENDENCIES, RuntimeValues};

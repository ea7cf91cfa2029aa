//! The stable surface of Flytower for plugin authors.
//!
//! Features (plugins, modules, extension points, services and their factories), the interfaces of the core services,
//! and the runtime that executes a plan made at compile time. The guide is in the documentation of the `flytower` crate.

// The macros emit absolute paths: in this crate, its own name.
extern crate self as flytower_core;

mod cli;
pub mod config;
pub mod descriptor;
pub mod error;
pub mod feature;
pub mod inject;
pub mod linked;
pub mod plan;
#[doc(hidden)]
pub mod private;
pub mod reply;
pub mod runtime;
pub mod services;

pub use config::Config;
pub use error::{Error, ErrorKind, Result};
pub use feature::{Backend, ExtensionPoint, FeatureLoader, Features, Module, Plugin, Service};
pub use flytower_macros::{
    backend, config, extension_point, feature_loader, module, plugin, plugin_marker, service, service_factory,
    service_set,
};
#[doc(hidden)]
pub use private as __private;
pub use runtime::{Hook, RunningBackend, StartError, StartOptions, StopError};
pub use schemars;
pub use warp;

//! The default implementation of each core service of Flytower, one module each.
//!
//! A backend gets all of them by naming [`CoreServices`] under `services`, and replaces one by naming another factory
//! beside it.

#[cfg(test)]
mod another_subscriber;
pub mod cache;
mod clock;
pub mod config;
pub mod database;
pub mod discovery;
pub mod health;
pub mod http;
pub mod logger;
pub mod scheduler;
pub mod system_metadata;

use cache::PluginCaches;
use config::root_config;
use database::Databases;
use discovery::EndpointDiscovery;
use flytower_core::service_set;
use health::root_health;
use http::{http_router, root_http_router};
use logger::{plugin_logger, root_logger};
use scheduler::plugin_scheduler;
use system_metadata::ConfiguredSystem;

service_set! {
    /// The default implementations of the core services.
    ///
    /// Those that are missing here (lifecycle, plugin metadata, …) are part of the runtime.
    pub CoreServices = [
        root_config, root_logger, plugin_logger, root_http_router, http_router, EndpointDiscovery, root_health,
        ConfiguredSystem, Databases, PluginCaches, plugin_scheduler
    ]
}

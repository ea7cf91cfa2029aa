//! The interfaces of the core services.
//!
//! Which factory stands behind each is the backend's choice; the defaults are in `flytower-services`. The ids and scopes
//! are [Backstage's](https://backstage.io/docs/backend-system/core-services/index).

mod cache;
mod database;
mod discovery;
mod http_router;
mod lifecycle;
mod logger;
mod plugin_metadata;
mod root_config;
mod root_health;
mod root_http_router;
mod root_instance_metadata;
mod root_lifecycle;
mod root_logger;
mod root_system_metadata;
mod scheduler;

pub use cache::{Cache, CacheOptions, CachedValue};
pub use database::{Database, Migrations};
pub use discovery::Discovery;
pub use http_router::HttpRouter;
pub use lifecycle::{Lifecycle, PluginLifecycle};
pub use logger::{Fields, Level, Logger};
pub use plugin_metadata::PluginMetadata;
pub use root_config::RootConfig;
pub use root_health::{HealthReport, RootHealth};
pub use root_http_router::{Handler, Request, RootHttpRouter, Routes};
pub use root_instance_metadata::{BackendInstance, InstalledPlugin, RootInstanceMetadata};
pub use root_lifecycle::{BackendLifecycle, RootLifecycle};
pub use root_logger::RootLogger;
pub use root_system_metadata::{RootSystemMetadata, SystemPlugin};
pub use scheduler::{
    ScheduledTask, Scheduler, Task, TaskContext, TaskFrequency, TaskFunction, TaskSchedule, TaskScope,
};
pub use tokio_util::sync::CancellationToken;

//! Mocks of the core services: each records its calls, and answers what it is told to.
//!
//! They stand in for a service of a backend ([`replace`](crate::TestBackendBuilder::replace)), or in a field of a plugin that
//! a test makes by itself:
//!
//! ```
//! use std::sync::Arc;
//!
//! use flytower::services::{HttpRouter, Logger};
//! use flytower::warp::{self, Filter};
//! use flytower::{Plugin, Result, plugin};
//! use flytower_test::mocks;
//!
//! #[plugin(id = "hello")]
//! struct HelloPlugin {
//!     router: Arc<dyn HttpRouter>,
//!     logger: Arc<dyn Logger>,
//! }
//!
//! impl Plugin for HelloPlugin {
//!     async fn init(self) -> Result<()> {
//!         self.router.route(warp::path!("world").map(|| "Hello, world!"));
//!         self.logger.info("try /api/hello/world");
//!         Ok(())
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<()> {
//! let (router, logger) = (mocks::http_router(), mocks::logger());
//! let plugin = HelloPlugin { router: router.clone(), logger: logger.clone() };
//!
//! plugin.init().await?;
//!
//! assert_eq!(router.get("/world").await.text(), "Hello, world!");
//! assert_eq!(logger.calls()[0].message, "try /api/hello/world");
//! # Ok(())
//! # }
//! ```
//!
//! To mock a service of one's own, write a struct that implements it; [`Calls`] is what the mocks here record with.

mod cache;
mod calls;
mod database;
mod discovery;
mod hooks;
mod http_router;
mod lifecycle;
mod logger;
mod plugin_metadata;
mod root_config;
mod root_health;
mod root_http_router;
mod root_instance_metadata;
mod root_lifecycle;
mod root_system_metadata;
mod scheduler;

pub use cache::{CacheCall, MockCache, cache};
pub use calls::Calls;
pub use database::{DatabaseCall, MockDatabase, database};
pub use discovery::{DiscoveryCall, MockDiscovery, discovery};
pub use http_router::{MockHttpRouter, http_router};
pub use lifecycle::{LifecycleCall, LifecycleStep, MockLifecycle, lifecycle};
pub use logger::{MockLogger, logger};
pub use plugin_metadata::plugin_metadata;
pub use root_config::{MockRootConfig, RootConfigCall, root_config};
pub use root_health::{MockRootHealth, RootHealthCall, root_health};
pub use root_http_router::{MockRootHttpRouter, RootHttpRouterCall, root_http_router};
pub use root_instance_metadata::{MockRootInstanceMetadata, root_instance_metadata};
pub use root_lifecycle::{MockRootLifecycle, RootLifecycleCall, RootLifecycleStep, root_lifecycle};
pub use root_system_metadata::{MockRootSystemMetadata, root_system_metadata};
pub use scheduler::{MockScheduler, SchedulerCall, scheduler};

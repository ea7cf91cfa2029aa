//! Tests of Flytower's plugins, modules and services.
//!
//! ```
//! use std::sync::Arc;
//!
//! use flytower::services::{HttpRouter, Logger};
//! use flytower::warp::{self, Filter};
//! use flytower::{Plugin, Result, plugin};
//! use flytower_test::test_backend;
//!
//! #[plugin(id = "hello")]
//! struct HelloPlugin {
//!     router: Arc<dyn HttpRouter>,
//!     logger: Arc<dyn Logger>,
//! }
//!
//! impl Plugin for HelloPlugin {
//!     async fn init(self) -> Result<()> {
//!         self.router.route(warp::path!("world").and(warp::get()).map(|| "Hello, world!"));
//!         self.logger.info("try /api/hello/world");
//!         Ok(())
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! // the compiler checks the wiring as it does in production; what is not listed is mocked
//! let backend = test_backend! { plugins: [HelloPlugin] }.await;
//!
//! let response = backend.get("/api/hello/world").await;
//!
//! response.assert_status(200);
//! assert_eq!(response.text(), "Hello, world!");
//! backend.logs().assert_contains("try /api/hello/world");
//! backend.stop().await; // and nothing of it goes on
//! # }
//! ```
//!
//! | to | there is |
//! |---|---|
//! | start some features | [`test_backend!`] |
//! | start a backend of production | [`start_test_backend`] |
//! | replace a service, or watch it | [`replace`](TestBackendBuilder::replace), [`wrap`](TestBackendBuilder::wrap), [`mocks`] |
//! | configure, and configure anew | [`config`](TestBackendBuilder::config), [`set_config`](TestBackend::set_config) |
//! | ask over HTTP | [`get`](TestBackend::get), [`post`](TestBackend::post), … |
//! | look at the log | [`logs`](TestBackend::logs) |
//! | run a test on each kind of database | [`TestDatabases`] |
//! | test a service factory | [`test_factory!`] |
//! | test with each store of caches | [`TestCaches`] |
//! | test a plugin without a backend | its fields, with [`mocks`] |
//!
//! The [guide](https://github.com/flytower/flytower/blob/main/docs/testing.md) has an example of each.
#![forbid(unsafe_code)]
#![allow(clippy::panic, reason = "a test kit fails tests by panicking")]

mod backend;
mod builder;
mod caches;
mod client;
mod config;
mod databases;
mod logs;
mod macros;
mod mock_services;
pub mod mocks;
mod server;
mod stopping;
mod tester;

// Backends
pub use backend::TestBackend;
pub use builder::TestBackendBuilder;
pub use builder::start_test_backend;
pub use mock_services::MockServices;
pub use stopping::StopFailure;

// Stores of their caches
#[doc(hidden)]
pub use caches::ServerProcess;
pub use caches::TestCache;
pub use caches::TestCaches;

// What is asked of them and what they answer
pub use client::RequestFailure;
pub use client::TestClient;
pub use client::TestRequest;
pub use client::TestResponse;

// Where they keep what they know
pub use databases::TestDatabase;
pub use databases::TestDatabaseEngine;
pub use databases::TestDatabaseServer;
pub use databases::TestDatabaseTls;
pub use databases::TestDatabases;

// What they log
pub use logs::LogLine;
pub use logs::Logs;

// Time
pub use flytower_services::scheduler::{ManualClock, PluginScheduler};

// Service factories
pub use tester::ServiceFactoryTester;

/// What the macros name. No part of the public API.
#[doc(hidden)]
pub mod __private {
    pub use flytower::backend;

    pub use crate::builder::builder;
}

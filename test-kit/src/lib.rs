#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]
#![allow(clippy::panic, reason = "a test kit fails tests by panicking")]

mod backend;
mod builder;
mod client;
mod config;
mod logs;
mod macros;
mod mock_services;
pub mod mocks;
mod spanned_router;
mod stopping;
mod tester;

// Backends
pub use backend::TestBackend;
pub use builder::TestBackendBuilder;
pub use builder::start_test_backend;
pub use mock_services::MockServices;
pub use stopping::StopFailure;

// What is asked of them and what they answer
pub use client::TestClient;
pub use client::TestRequest;
pub use client::TestResponse;

// What they log
pub use logs::LogLine;
pub use logs::Logs;

// Service factories
pub use tester::ServiceFactoryTester;

/// What the macros name. No part of the public API.
#[doc(hidden)]
pub mod __private {
    pub use flytower::backend;

    pub use crate::builder::builder;
}

//! What a backend does when it runs: one module for each subject.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_debug_implementations,
    reason = "tests fail by panicking"
)]

mod support;

mod config;
mod containment;
mod extension_points;
mod failures;
mod hooks;
mod linked;
mod loaders;
mod metadata;
mod order;
mod precedence;
mod progress;
mod replacing;
mod scopes;
mod stopping;

//! The test kit, tested with itself: one module for each subject.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_debug_implementations,
    reason = "tests fail by panicking"
)]

mod support;

mod asking;
mod configuring;
mod factories;
mod failing;
mod guide;
mod logging;
mod replacing;
mod servers;
mod starting;
mod stopping;

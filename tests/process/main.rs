//! What a whole process does when it is told to stop, or killed: each test starts this very program again as a backend, or
//! an example.
//!
//! It has a `main` of its own, because `run` reads the process's arguments, and libtest's are not a backend's.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests fail by panicking"
)]

#[cfg(unix)]
mod backends;
#[cfg(unix)]
mod child;
#[cfg(unix)]
mod drain;
#[cfg(unix)]
mod example;
#[cfg(unix)]
mod full_disk;
#[cfg(unix)]
mod instance;
#[cfg(unix)]
mod scheduler;
#[cfg(unix)]
mod tasks;
#[cfg(unix)]
mod tests;
#[cfg(unix)]
mod todo;

#[cfg(unix)]
fn main() {
    match std::env::var(child::SCENARIO) {
        Ok(scenario) => backends::run(&scenario),
        Err(_) => tests::run(),
    }
}

/// Signals are what these tests are about.
#[cfg(not(unix))]
fn main() {
    println!("skipped: this platform has no signals");
}

//! What compiles, what does not, and what the compiler says then.
//!
//! A fixture is `<macro>/{pass,fail}/<behaviour>.rs`; its first line says what it shows. Next to a `fail` fixture lies what
//! rustc says of it, which `TRYBUILD=overwrite cargo test -p flytower-ui-tests` writes. The book of diagnostics quotes both;
//! `FLYTOWER_BLESS=1 cargo test -p flytower-ui-tests` brings it up to date.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "these are tests")]

mod book;
mod fail;
mod fixture;
mod guard;
mod pass;
mod scratch;
mod snapshot;
mod toolchain;

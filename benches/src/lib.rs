//! What the benchmarks share: the graphs they wire, the packages that are generated from those, and how they measure.
#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a benchmark that cannot go on has nothing better to do"
)]

pub mod compare;
pub mod graph;
pub mod idle;
pub mod package;
pub mod process;
pub mod rustc;
pub mod source;
pub mod statistics;
pub mod wrk;

//! The wiring of a backend as constants: which factory stands behind each service, in what order things are made, and
//! which index each dependency is.
//!
//! [`backend!`](crate::backend) lists the descriptors of the features. [`Wiring`] closes that list over default
//! factories, chooses a factory for each service, orders and links everything, in `const fn`s that rustc runs while it
//! checks the crate. What is wrong becomes a [`Problem`], which [`check`] turns into a compile error at the feature's
//! own path. What remains is a [`Plan`]: slices of a `static`, in which a dependency is an index.
//!
//! Const evaluation is an interpreter, so everything here is near-linear and plain: `while` loops over arrays, ids
//! compared by their hash. The same functions run at run time in the tests.

mod capacity;
mod consumer;
mod draft;
mod entry;
mod link;
mod planned;
mod problem;
mod report;

pub use capacity::Capacity;
pub use consumer::Consumer;
pub use draft::Wiring;
pub use entry::{Entry, Section};
pub use link::Link;
pub use planned::{
    Origin, Overridden, Plan, PlannedFactory, PlannedLoader, PlannedModule, PlannedPlugin, PlannedPoint, Range,
};
pub use problem::Problem;
pub use report::{check, definition};

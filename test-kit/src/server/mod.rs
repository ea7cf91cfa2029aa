//! Servers that tests start: databases, and stores of caches.

mod left_out;
mod program;
mod supervised;

pub(crate) use left_out::left_out;
pub(crate) use program::{User, find, only_for_its_owner};
pub(crate) use supervised::Supervised;

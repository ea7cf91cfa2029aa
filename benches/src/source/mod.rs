//! A graph as Rust code.

mod bare;
mod by_hand;
mod flytower;
mod hello;
mod lockjaw;

pub use bare::{bare, bare_with_headers};
pub use by_hand::by_hand;
pub use flytower::{Flytower, Scope};
pub use hello::{hello, hello_id};
pub use lockjaw::Lockjaw;

/// `prefix7, prefix9`, in the form that `each` gives to each.
fn list(numbers: &[usize], separator: &str, each: impl Fn(usize) -> String) -> String {
    numbers
        .iter()
        .map(|number| each(*number))
        .collect::<Vec<_>>()
        .join(separator)
}

//! What can be said of a feature where it is defined, whatever backend it ends up in.
//!
//! The expansions of the attributes call these where they register the feature, at the token that may be wrong: at a
//! field's type, most of all. The descriptor itself always evaluates, or rustc would add a note to the error for every
//! constant that the descriptor is a part of.

mod factories;
mod fields;
mod kinds;

pub use factories::{default_factory, provided, provided_by_context, provided_by_struct};
pub use fields::Fields;
pub use kinds::{
    factories_of_set, factory_of_set, loadable_module, loadable_modules, loadable_plugin, loadable_plugins,
};

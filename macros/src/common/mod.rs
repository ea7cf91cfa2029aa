//! What the macros share: reading arguments and items, collecting errors, and the recurring parts of expansions.

pub(crate) mod arguments;
mod checks;
mod compilation;
pub(crate) mod dependencies;
pub(crate) mod entries;
pub(crate) mod errors;
pub(crate) mod fields;
mod fingerprint;
pub(crate) mod identified;
pub(crate) mod ids;
mod item;
mod keyword;
pub(crate) mod listing;
pub(crate) mod parameters;
mod private_module;
pub(crate) mod recovery;
pub(crate) mod rewrite;
pub(crate) mod spans;
mod stages;
pub(crate) mod stubs;
pub(crate) mod suggestion;
pub(crate) mod target;
pub(crate) mod values;

pub(crate) use checks::{descriptor_of, registered, registration, registration_of};
pub(crate) use item::ItemLiteral;
pub(crate) use keyword::{ItemKind, parse_keyword};
pub(crate) use private_module::PrivateModule;
pub(crate) use stages::{Stages, undecorated, untouched};

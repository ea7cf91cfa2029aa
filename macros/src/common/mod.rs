//! What the macros share: reading arguments and items, collecting errors, and the recurring parts of expansions.

pub(crate) mod arguments;
mod checks;
mod compilation;
mod crate_path;
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
pub(crate) mod recovery;
pub(crate) mod rewrite;
pub(crate) mod spans;
mod stages;
pub(crate) mod stubs;
pub(crate) mod suggestion;
pub(crate) mod target;
pub(crate) mod values;

pub(crate) use checks::{descriptor_of, registered, registration};
pub(crate) use crate_path::PrivateModule;
pub(crate) use item::ItemLiteral;
pub(crate) use keyword::{ItemKind, parse_keyword};
pub(crate) use stages::{Stages, undecorated};

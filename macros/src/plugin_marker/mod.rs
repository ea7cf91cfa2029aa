//! `#[plugin_marker(id = "…")]` on a struct without fields.

mod expand;
mod model;

use proc_macro2::TokenStream;

use crate::common::{Stages, undecorated, untouched};

pub(crate) fn entry(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let stages = Stages {
        read: model::read,
        validate: model::validate,
        decorate: undecorated,
        expand: expand::expand,
        keep: untouched,
        stub: expand::stub,
    };
    stages.run(arguments, item)
}

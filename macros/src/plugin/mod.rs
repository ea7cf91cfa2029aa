//! `#[plugin(id = "…")]` or `#[plugin(marker = Path)]` on a struct.

mod expand;
mod model;
mod parse;

use proc_macro2::TokenStream;

use crate::common::{Stages, undecorated, untouched};

pub(crate) fn entry(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let stages = Stages {
        read: parse::Raw::read,
        validate: model::Plugin::validate,
        decorate: undecorated,
        expand: expand::expand,
        keep: untouched,
        stub: expand::stub,
    };
    stages.run(arguments, item)
}

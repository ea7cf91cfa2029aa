//! `#[config(path = "…")]` on a struct or an enum.

mod expand;
mod model;
mod parse;

use proc_macro2::TokenStream;

use crate::common::{Stages, undecorated, untouched};

pub(crate) fn entry(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let stages = Stages {
        read: parse::read,
        validate: model::validate,
        decorate: undecorated,
        expand: expand::expand,
        keep: untouched,
        stub: expand::stub,
    };
    stages.run(arguments, item)
}

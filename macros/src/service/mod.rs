//! `#[service(id = "…", scope = root, default = Path, many)]` on a trait or a struct.

mod expand;
mod model;
mod parse;

use proc_macro2::TokenStream;

use crate::common::Stages;

pub(crate) fn entry(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let stages = Stages {
        read: parse::Raw::read,
        validate: model::Service::validate,
        decorate: expand::decorate,
        expand: expand::expand,
        stub: expand::stub,
    };
    stages.run(arguments, item)
}

//! `#[service(id = "…", scope = root, default = Path, many)]` on a trait or a struct.

mod async_functions;
mod expand;
mod model;
mod parse;

use proc_macro2::TokenStream;

use self::async_functions::AsyncFunctions;
use crate::common::Stages;

pub(crate) fn entry(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let stages = Stages {
        read: parse::Raw::read,
        validate: model::Service::validate,
        decorate: expand::decorate,
        expand: expand::expand,
        keep: |raw, item| raw.async_functions.as_ref().map_or(item, AsyncFunctions::kept),
        stub: expand::stub,
    };
    stages.run(arguments, item)
}

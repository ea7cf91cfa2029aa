//! `#[service_factory(provides = Type)]` on a struct, a function or an inherent `impl` block.

mod expand;
mod impl_block;
mod model;
mod parse;

use proc_macro2::TokenStream;

use crate::common::{Stages, untouched};

pub(crate) fn entry(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let stages = Stages {
        read: parse::Raw::read,
        validate: model::ServiceFactory::validate,
        decorate: expand::decorate,
        expand: expand::expand,
        keep: untouched,
        stub: expand::stub,
    };
    stages.run(arguments, item)
}

//! `backend! { pub struct Name { services: […], plugins: […], modules: […], loaders: […] } }`

mod expand;
mod model;
mod parse;

use proc_macro2::TokenStream;
use quote::quote;

use crate::common::errors::ErrorSink;

pub(crate) fn entry(input: TokenStream) -> TokenStream {
    let mut sink = ErrorSink::default();
    let raw = parse::Raw::read(input, &mut sink);
    let model = model::Backend::validate(&raw, &mut sink).filter(|_| sink.is_empty());
    let expansion = model.map_or_else(|| expand::stub(&raw), |backend| expand::expand(&backend));
    let errors = sink.into_tokens();
    quote!(#expansion #errors)
}

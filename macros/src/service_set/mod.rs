//! `service_set! { pub Name = [First, Second] }`

mod expand;
mod model;
mod parse;

use proc_macro2::TokenStream;
use quote::quote;

use crate::common::errors::ErrorSink;

pub(crate) fn entry(input: TokenStream) -> TokenStream {
    let mut sink = ErrorSink::default();
    let raw = parse::Raw::read(input, &mut sink);
    let model = model::ServiceSet::validate(&raw, &mut sink).filter(|_| sink.is_empty());
    let expansion = model.map_or_else(|| expand::stub(&raw), |set| expand::expand(&set));
    let errors = sink.into_tokens();
    quote!(#expansion #errors)
}

//! What `service_set!` and `backend!` have in common: they declare a unit struct and list features for it.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Attribute, Path, Token, Visibility};

use super::PrivateModule;
use super::errors::{Code, ErrorSink, Report};
use super::recovery::{found, skip_through_semicolon};

/// The struct that stands for the whole, as it is declared.
pub(crate) struct Declaration {
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) visibility: Visibility,
    pub(crate) name: Ident,
}

impl Declaration {
    /// Reads `#[attributes] visibility struct Name`, or without `keyword` what `service_set!` has instead.
    pub(crate) fn parse(input: ParseStream<'_>, keyword: Option<&str>) -> syn::Result<Self> {
        let attributes = input.call(Attribute::parse_outer)?;
        let visibility = input.parse()?;
        if keyword.is_some() {
            input.parse::<Token![struct]>()?;
        }
        Ok(Self {
            attributes,
            visibility,
            name: input.parse()?,
        })
    }

    /// The struct, which has no state and can thus be handed around freely.
    pub(crate) fn tokens(&self) -> TokenStream {
        let Self {
            attributes,
            visibility,
            name,
        } = self;
        quote! {
            #(#attributes)*
            #[derive(::core::clone::Clone, ::core::marker::Copy, ::core::fmt::Debug)]
            #visibility struct #name;
        }
    }
}

/// Reads the optional `crate = path;` at the beginning and finds the hidden module.
pub(crate) fn read_crate(input: ParseStream<'_>, sink: &mut ErrorSink) -> PrivateModule {
    PrivateModule::find(given_crate(input, sink).as_ref())
}

fn given_crate(input: ParseStream<'_>, sink: &mut ErrorSink) -> Option<Path> {
    if !(input.peek(Token![crate]) && input.peek2(Token![=])) {
        return None;
    }
    let parse = || {
        input.call(Ident::parse_any)?;
        input.parse::<Token![=]>()?;
        let path: Path = input.parse()?;
        input.parse::<Token![;]>()?;
        syn::Result::Ok(path)
    };
    match parse() {
        Ok(path) => Some(path),
        Err(error) => {
            sink.push(malformed("the first line", "crate = path;", &error));
            skip_through_semicolon(input);
            None
        }
    }
}

/// An error of syn's about the syntax of the whole, in our words.
pub(crate) fn malformed(what: &str, form: &str, error: &syn::Error) -> syn::Error {
    Report::new(Code::Listing, format_args!("{what} must have the form `{form}`")).at(error.span())
}

/// Reports whatever follows the end.
pub(crate) fn expect_end(input: ParseStream<'_>, sink: &mut ErrorSink) {
    if !input.is_empty() {
        sink.push(Report::new(Code::Listing, format_args!("{} must not follow here", found(input))).at(input.span()));
    }
}

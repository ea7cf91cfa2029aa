//! Tests of the macros on tokens. What rustc makes of the expansions is tested by the crates that use them.

#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on has failed")]

mod arguments;
mod examples;
mod expansions;
mod guard;
mod hygiene;
mod ids;
mod listings;
mod plugins;
mod rewrite;
mod service_factories;
mod services;
mod stubs;

use proc_macro2::{TokenStream, TokenTree};
use syn::parse::Parser;
use syn::{Attribute, Macro};

/// Expands the one macro in `source`: an attribute that comes first, or a call that is all there is.
///
/// Arguments and item come from one source, as in a compiler, or their spans could not be compared.
fn expand(source: &str) -> TokenStream {
    let tokens: TokenStream = source.parse().expect("the source of a test consists of tokens");
    let Ok((attribute, item)) = split.parse2(tokens.clone()) else {
        let call: Macro = syn::parse2(tokens).expect("the source of a test is an item with an attribute, or a call");
        return expand_call(&call);
    };
    let arguments = attribute
        .meta
        .require_list()
        .map(|list| list.tokens.clone())
        .unwrap_or_default();
    let entry = match name(attribute.path()).as_str() {
        "service" => crate::service::entry,
        "config" => crate::config::entry,
        "service_factory" => crate::service_factory::entry,
        "extension_point" => crate::extension_point::entry,
        "plugin" => crate::plugin::entry,
        "plugin_marker" => crate::plugin_marker::entry,
        "module" => crate::module::entry,
        "feature_loader" => crate::feature_loader::entry,
        unknown => panic!("there is no attribute `{unknown}`"),
    };
    entry(arguments, item)
}

fn expand_call(call: &Macro) -> TokenStream {
    let entry = match name(&call.path).as_str() {
        "service_set" => crate::service_set::entry,
        "backend" => crate::backend::entry,
        unknown => panic!("there is no macro `{unknown}!`"),
    };
    entry(call.tokens.clone())
}

fn split(input: syn::parse::ParseStream<'_>) -> syn::Result<(Attribute, TokenStream)> {
    let mut attributes = input.call(Attribute::parse_outer)?.into_iter();
    let first = attributes.next().ok_or_else(|| input.error("no attribute"))?;
    let rest: TokenStream = input.parse()?;
    let others = attributes.map(quote::ToTokens::into_token_stream);
    Ok((first, others.chain([rest]).collect()))
}

fn name(path: &syn::Path) -> String {
    path.get_ident().expect("the macro of a test has no path").to_string()
}

/// The whole texts of the errors in an expansion, in its order.
fn errors(expansion: TokenStream) -> Vec<String> {
    let mut errors = Vec::new();
    let mut is_error = false;
    for token in expansion {
        match token {
            TokenTree::Ident(word) => is_error = word == "compile_error",
            TokenTree::Group(group) if is_error => {
                let literal: syn::LitStr = syn::parse2(group.stream()).expect("`compile_error!` has a literal");
                errors.push(literal.value());
                is_error = false;
            }
            _ => {}
        }
    }
    errors
}

/// The first lines of the errors that `source` leads to.
fn messages(source: &str) -> Vec<String> {
    errors(expand(source))
        .iter()
        .map(|error| error.lines().next().unwrap_or_default().to_owned())
        .collect()
}

/// The whole text of the only error that `source` leads to.
fn error(source: &str) -> String {
    let mut errors = errors(expand(source));
    assert_eq!(errors.len(), 1, "exactly one error was expected: {errors:#?}");
    errors.remove(0)
}

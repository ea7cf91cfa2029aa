//! What is emitted for an item whose attribute is an error, so that whatever names the item has no further error.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use syn::parse_quote;

use super::PrivateModule;
use super::item::ItemLiteral;
use super::target::Target;

/// Lists anything as a feature that nobody complains about. `kind` is a variant of core's `FeatureKind`.
pub(crate) fn broken_feature(target: Option<&Target>, private: &PrivateModule, kind: &str) -> TokenStream {
    let kind = format_ident!("{kind}");
    let body = quote! {
        const FEATURE: #private::FeatureDescriptor = #private::FeatureDescriptor::Broken(#private::FeatureKind::#kind);
    };
    with_name(target, |target, name| {
        implementation(target, &quote!(#name), &quote!(#private::Feature), &body)
    })
}

/// Lets modules extend a plugin that there is something wrong with.
pub(crate) fn broken_plugin(target: Option<&Target>, private: &PrivateModule) -> TokenStream {
    with_name(target, |target, name| {
        let item = ItemLiteral::named(name).tokens(private);
        let body = quote!(const PLUGIN: &'static #private::PluginKey = &#private::PluginKey::broken(#item););
        implementation(target, &quote!(#name), &quote!(#private::PluginRef), &body)
    })
}

/// An implementation of `trait_` that compiles whatever generics the item has.
pub(crate) fn implementation(
    target: &Target,
    subject: &TokenStream,
    trait_: &TokenStream,
    body: &TokenStream,
) -> TokenStream {
    let mut generics = target.generics.clone();
    // Services and extension points are `'static`, and an error about that would be noise here.
    for parameter in generics.type_params_mut() {
        parameter.bounds.push(parse_quote!('static));
    }
    let (parameters, arguments, clause) = generics.split_for_impl();
    quote!(#[diagnostic::do_not_recommend] impl #parameters #trait_ for #subject #arguments #clause { #body })
}

/// Nothing can be implemented for what is no struct, enum or union.
fn with_name(target: Option<&Target>, stub: impl FnOnce(&Target, &Ident) -> TokenStream) -> TokenStream {
    let named = target.and_then(|target| Some((target, target.data_name()?)));
    named.map_or_else(TokenStream::new, |(target, name)| stub(target, name))
}

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

use crate::common::identified::{Identified, Raw};
use crate::common::stubs::{broken_feature, broken_plugin};
use crate::common::{ItemLiteral, descriptor_of, registered};

pub(super) fn expand(marker: &Identified) -> TokenStream {
    let (private, name, id) = (marker.private(), marker.name(), marker.id());
    let item = ItemLiteral::named(name).tokens(private);
    let descriptor = descriptor_of(&name.to_token_stream(), private);
    let registered = registered(&descriptor, private, &TokenStream::new());
    quote! {
        #[diagnostic::do_not_recommend]
        impl #private::PluginRef for #name {
            const PLUGIN: &'static #private::PluginKey = &#private::PluginKey::new(#item, #id);
        }
        #[diagnostic::do_not_recommend]
        impl #private::Feature for #name {
            const FEATURE: #private::FeatureDescriptor =
                #private::FeatureDescriptor::PluginMarker(<#name as #private::PluginRef>::PLUGIN);
        }
        #registered
    }
}

/// Modules can name the plugin that they extend.
pub(super) fn stub(raw: &Raw) -> TokenStream {
    let (target, private) = (raw.target.as_ref(), &raw.private);
    let (plugin, feature) = (
        broken_plugin(target, private),
        broken_feature(target, private, "PluginMarker"),
    );
    quote!(#plugin #feature)
}

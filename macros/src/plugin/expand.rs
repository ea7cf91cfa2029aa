use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

use super::model::{Identity, Plugin};
use super::parse::Raw;
use crate::common::dependencies::{Dependencies, Dependent};
use crate::common::spans::Extent;
use crate::common::stubs::{broken_feature, broken_plugin};
use crate::common::{ItemLiteral, checked};

pub(super) fn expand(plugin: &Plugin) -> TokenStream {
    let (private, name) = (plugin.private(), plugin.name());
    let item = ItemLiteral::named(name).tokens(private);
    let key = match plugin.identity() {
        Identity::Id(id) => quote!(&#private::PluginKey::new(#item, #id)),
        Identity::Marker(path) => quote!(<#path as #private::PluginRef>::PLUGIN),
    };
    let dependencies = Dependencies {
        fields: plugin.fields(),
        private,
    };
    let array = dependencies.array();
    let (injector, initializers) = (dependencies.injector(), dependencies.initializers());
    let call = quote!(as #private::Plugin>::init(__plugin));
    let call = Extent::of(name).underlined_by_path(&name.to_token_stream(), call);
    let init = quote!(#private::Ok(#private::Box::pin(#call)));
    let checks = checked(&dependencies.checks(Dependent::Plugin));
    quote! {
        #[diagnostic::do_not_recommend]
        impl #private::PluginRef for #name {
            const PLUGIN: &'static #private::PluginKey = #key;
        }
        #[diagnostic::do_not_recommend]
        impl #private::Feature for #name {
            const FEATURE: #private::FeatureDescriptor = {
                const __ITEM: #private::Item = #item;
                const __DESCRIPTOR: #private::PluginDescriptor = #private::PluginDescriptor {
                    item: __ITEM,
                    key: <#name as #private::PluginRef>::PLUGIN,
                    dependencies: #array,
                    init: |#injector| {
                        let __plugin = #name { #initializers };
                        #init
                    },
                };
                #checks
                #private::FeatureDescriptor::Plugin(&__DESCRIPTOR)
            };
        }
        #private::inventory::submit! { #private::Linked::new(<#name as #private::Feature>::FEATURE) }
    }
}

/// The plugin can be listed, loaded and extended.
pub(super) fn stub(raw: &Raw) -> TokenStream {
    let (target, private) = (raw.target.as_ref(), &raw.private);
    let (plugin, feature) = (
        broken_plugin(target, private),
        broken_feature(target, private, "Plugin"),
    );
    quote!(#plugin #feature)
}

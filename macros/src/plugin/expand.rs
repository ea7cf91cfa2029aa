use proc_macro2::TokenStream;
use quote::quote;

use super::model::{Identity, Plugin};
use super::parse::Raw;
use crate::common::ItemLiteral;
use crate::common::dependencies::{Dependencies, Dependent};
use crate::common::spans::placed_at;
use crate::common::stubs::{broken_feature, broken_plugin};

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
    let array = dependencies.array(Dependent::Plugin);
    let (injector, initializers) = (dependencies.injector(), dependencies.initializers());
    let init = quote!(#private::Ok(#private::Box::pin(<#name as #private::Plugin>::init(__plugin))));
    let init = placed_at(name.span(), init);
    quote! {
        impl #private::PluginRef for #name {
            const PLUGIN: &'static #private::PluginKey = #key;
        }
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

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

use super::model::{Identity, Plugin};
use super::parse::Raw;
use crate::common::dependencies::{Checked, Dependencies};
use crate::common::spans::Extent;
use crate::common::stubs::{broken_feature, broken_plugin};
use crate::common::{ItemLiteral, descriptor_of, registered};

pub(super) fn expand(plugin: &Plugin) -> TokenStream {
    let (private, name) = (plugin.private(), plugin.name());
    let subject = name.to_token_stream();
    let item = ItemLiteral::named(name).tokens(private);
    let key = quote!(<#name as #private::PluginRef>::PLUGIN);
    let (identity, item) = match plugin.identity() {
        Identity::Id(id) => (quote!(&#private::PluginKey::new(#item, #id)), quote!(#key.item)),
        Identity::Marker(path) => (quote!(<#path as #private::PluginRef>::PLUGIN), item),
    };
    let dependencies = Dependencies {
        fields: plugin.fields(),
        private,
    };
    let array = dependencies.array();
    let (injector, initializers) = (dependencies.injector(), dependencies.initializers());
    let call = quote!(as #private::Plugin>::init(__plugin));
    let call = Extent::of(name).underlined_by_path(&subject, call);
    let descriptor = descriptor_of(&subject, private);
    let registered = registered(
        &descriptor,
        private,
        &dependencies.checks(Checked::Feature, &descriptor),
    );
    quote! {
        #[diagnostic::do_not_recommend]
        impl #private::PluginRef for #name {
            const PLUGIN: &'static #private::PluginKey = #identity;
        }
        #[diagnostic::do_not_recommend]
        impl #private::Feature for #name {
            const FEATURE: #private::FeatureDescriptor =
                #private::FeatureDescriptor::Plugin(&#private::PluginDescriptor {
                    item: #item,
                    key: #key,
                    dependencies: #array,
                    init: |#injector| {
                        let __plugin = #name { #initializers };
                        #private::Box::pin(#call)
                    },
                });
        }
        #registered
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

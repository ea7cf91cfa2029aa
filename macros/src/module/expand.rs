use proc_macro2::TokenStream;
use quote::quote;

use super::model::Module;
use super::parse::Raw;
use crate::common::dependencies::{Dependencies, Dependent};
use crate::common::spans::Extent;
use crate::common::stubs::broken_feature;
use crate::common::{ItemLiteral, checked};

pub(super) fn expand(module: &Module) -> TokenStream {
    let (private, name, id, plugin) = (module.private(), module.name(), module.id(), module.plugin());
    let item = ItemLiteral::named(name).tokens(private);
    let (elided, unlimited) = (module.with_lifetime("'_"), module.with_lifetime("'static"));
    let dependencies = Dependencies {
        fields: module.fields(),
        private,
    };
    let array = dependencies.array();
    let (injector, initializers) = (dependencies.injector(), dependencies.initializers());
    let call = quote!(as #private::Module>::init(__module));
    let call = Extent::of(name).underlined_by_path(&elided, call);
    let init = quote!(#private::Ok(#private::Box::pin(#call)));
    let checks = checked(&dependencies.checks(Dependent::Module));
    quote! {
        #[diagnostic::do_not_recommend]
        impl #private::Feature for #elided {
            const FEATURE: #private::FeatureDescriptor = {
                const __ITEM: #private::Item = #item;
                const __DESCRIPTOR: #private::ModuleDescriptor = #private::ModuleDescriptor {
                    item: __ITEM,
                    id: #private::Id::new(#id),
                    plugin: <#plugin as #private::PluginRef>::PLUGIN,
                    dependencies: #array,
                    init: |#injector| {
                        let __module = #name { #initializers };
                        #init
                    },
                };
                #checks
                #private::FeatureDescriptor::Module(&__DESCRIPTOR)
            };
        }
        #private::inventory::submit! { #private::Linked::new(<#unlimited as #private::Feature>::FEATURE) }
    }
}

/// The module can be listed and loaded.
pub(super) fn stub(raw: &Raw) -> TokenStream {
    broken_feature(raw.target.as_ref(), &raw.private, "Module")
}

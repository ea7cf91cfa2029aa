use proc_macro2::TokenStream;
use quote::quote;

use super::model::Module;
use super::parse::Raw;
use crate::common::dependencies::{Checked, Dependencies};
use crate::common::spans::Extent;
use crate::common::stubs::broken_feature;
use crate::common::{ItemLiteral, descriptor_of, registered};

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
    let descriptor = descriptor_of(&unlimited, private);
    let registered = registered(
        &descriptor,
        private,
        &dependencies.checks(Checked::Feature, &descriptor),
    );
    quote! {
        #[diagnostic::do_not_recommend]
        impl #private::Feature for #elided {
            const FEATURE: #private::FeatureDescriptor =
                #private::FeatureDescriptor::Module(&#private::ModuleDescriptor {
                    item: #item,
                    id: #private::Id::new(#id),
                    plugin: <#plugin as #private::PluginRef>::PLUGIN,
                    dependencies: #array,
                    init: |#injector| {
                        let __module = #name { #initializers };
                        #private::Box::pin(#call)
                    },
                });
        }
        #registered
    }
}

/// The module can be listed and loaded.
pub(super) fn stub(raw: &Raw) -> TokenStream {
    broken_feature(raw.target.as_ref(), &raw.private, "Module")
}

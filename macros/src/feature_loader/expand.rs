use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

use super::model::Loader;
use super::parse::Raw;
use crate::common::dependencies::{Checked, Dependencies};
use crate::common::entries::{Entry, array_of, checks_of};
use crate::common::spans::Extent;
use crate::common::stubs::broken_feature;
use crate::common::target::Target;
use crate::common::{ItemLiteral, descriptor_of, registered};

pub(super) fn expand(loader: &Loader) -> TokenStream {
    let (private, name) = (loader.private(), loader.name());
    let item = ItemLiteral::named(name).tokens(private);
    let entries = loader.plugins().iter().chain(loader.modules());
    let loads = entries.map(|entry| loads(entry, loader));
    let plugins = array_of(loader.plugins(), private);
    let modules = array_of(loader.modules(), private);
    let dependencies = Dependencies {
        fields: loader.fields(),
        private,
    };
    let array = dependencies.array();
    let (injector, initializers) = (dependencies.injector(), dependencies.initializers());
    let call = quote!(as #private::FeatureLoader>::load(__loader, &mut __features));
    let load = Extent::of(name).underlined_by_path(&name.to_token_stream(), call);
    let descriptor = descriptor_of(&name.to_token_stream(), private);
    let registered = registered(&descriptor, private, &checks(loader, dependencies, &descriptor));
    quote! {
        #(#loads)*
        // `backend!` lists modules with a lifetime without it; a loader cannot, see `loads`.
        #[allow(elided_lifetimes_in_paths)]
        #[diagnostic::do_not_recommend]
        impl #private::Feature for #name {
            const FEATURE: #private::FeatureDescriptor =
                #private::FeatureDescriptor::FeatureLoader(&#private::FeatureLoaderDescriptor {
                    item: #item,
                    dependencies: #array,
                    plugins: #plugins,
                    modules: #modules,
                    load: |#injector| {
                        let __loader = #name { #initializers };
                        #private::Box::pin(async move {
                            let mut __features = #private::Features::none();
                            #load.await?;
                            #private::Ok(#private::Features::into_enabled(__features))
                        })
                    },
                });
        }
        #registered
    }
}

/// What is checked beside the descriptor.
fn checks(loader: &Loader, dependencies: Dependencies<'_>, descriptor: &TokenStream) -> TokenStream {
    let private = loader.private();
    let (plugins, plugin) = (
        quote!(#private::loadable_plugins(#descriptor)),
        quote!(#private::loadable_plugin),
    );
    let (modules, module) = (
        quote!(#private::loadable_modules(#descriptor)),
        quote!(#private::loadable_module),
    );
    let plugins = checks_of(loader.plugins(), &plugins, &plugin);
    let modules = checks_of(loader.modules(), &modules, &module);
    let dependencies = dependencies.checks(Checked::Feature, descriptor);
    quote!(#plugins #modules #dependencies)
}

/// Lets the loader enable what it names, and nothing else.
fn loads(entry: &Entry, loader: &Loader) -> TokenStream {
    let (private, name, cfg, path) = (loader.private(), loader.name(), entry.cfg(), entry.path());
    quote! {
        #(#cfg)*
        #[diagnostic::do_not_recommend]
        impl #private::Loads<#path> for #name {}
    }
}

/// The loader can be listed, and may enable whatever it likes.
pub(super) fn stub(raw: &Raw) -> TokenStream {
    let (target, private) = (raw.target.as_ref(), &raw.private);
    let feature = broken_feature(target, private, "FeatureLoader");
    let name = target
        .filter(|target| target.generics.params.is_empty())
        .and_then(Target::data_name);
    let loads = name.map(|name| quote!(impl<__F> #private::Loads<__F> for #name {}));
    quote!(#feature #loads)
}

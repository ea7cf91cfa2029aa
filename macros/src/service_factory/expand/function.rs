use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use syn::Visibility;

use super::{Parts, Provides, awaited, boxed, made_by, output_service};
use crate::common::ItemLiteral;
use crate::common::PrivateModule;
use crate::common::dependencies::Dependencies;
use crate::common::spans::Extent;
use crate::service_factory::model::{FunctionFactory, ServiceFactory};
use crate::service_factory::parse::FunctionItem;

pub(super) fn expand(factory: &ServiceFactory, form: &FunctionFactory) -> TokenStream {
    let (private, name, output) = (factory.private(), form.name(), form.output());
    let provides = Provides::of(factory, output_service(private, output), Extent::of(output));
    let dependencies = Dependencies {
        fields: form.fields(),
        private,
    };
    let (injector, bindings) = (dependencies.injector(), dependencies.bindings());
    let arguments = dependencies.arguments();
    let call = awaited(&quote!(#name(#arguments)), form.is_async());
    let future = boxed(&made_by(&call, output, &provides, private), Extent::of(name), private);
    let build = quote! {
        #private::Build::Function(|#injector| {
            #bindings
            #future
        })
    };
    let (subject, item) = (name.to_token_stream(), ItemLiteral::named(name));
    let parts = Parts {
        private,
        subject: &subject,
        item,
        provides: &provides,
        dependencies,
        context: None,
        check: provides.check(),
        build,
    };
    let (namesake, implementation) = (namesake(form.visibility(), name), parts.assemble());
    quote!(#namesake #implementation)
}

/// A type with the function's name, for lists of features hold types. The braces keep it out of the namespace of
/// values, where the function is.
fn namesake(visibility: &Visibility, name: &Ident) -> TokenStream {
    quote! {
        #[doc(hidden)]
        #[allow(non_camel_case_types, missing_debug_implementations)]
        #visibility struct #name {}
    }
}

/// The factory can be listed and be a default.
pub(super) fn stub(item: &FunctionItem, private: &PrivateModule) -> TokenStream {
    if item.signature.receiver().is_some() {
        // neither a type nor an implementation may stand beside a method
        return TokenStream::new();
    }
    let name = &item.signature.ident;
    let namesake = namesake(&item.visibility, name);
    quote! {
        #namesake
        #[diagnostic::do_not_recommend]
        impl #private::Feature for #name {
            const FEATURE: #private::FeatureDescriptor =
                #private::FeatureDescriptor::Broken(#private::FeatureKind::ServiceFactory);
        }
    }
}

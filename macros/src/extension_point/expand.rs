use proc_macro2::{Ident, TokenStream};
use quote::quote;

use crate::common::PrivateModule;
use crate::common::identified::{Identified, Raw};
use crate::common::stubs::implementation;
use crate::common::{ItemLiteral, registration};

pub(super) fn expand(point: &Identified) -> TokenStream {
    let (private, name, id) = (point.private(), point.name(), point.id());
    let item = ItemLiteral::named(name).tokens(private);
    let body = inject(private, name);
    let feature = quote! {
        &#private::FeatureDescriptor::ExtensionPoint(<#name as #private::ExtensionPoint>::DESCRIPTOR)
    };
    let registration = registration(&feature, private);
    quote! {
        #[diagnostic::do_not_recommend]
        impl #private::ExtensionPoint for #name {
            const DESCRIPTOR: &'static #private::ExtensionPointDescriptor =
                &#private::ExtensionPointDescriptor::new(#item, #id, <#name as #private::ExtensionPointState>::create);
        }
        #[diagnostic::do_not_recommend]
        impl<'__a> #private::Inject<'__a> for #name { #body }
        #registration
    }
}

/// The owned value as a field. Not a blanket implementation in core, which would overlap with that for `Arc<S>`.
fn inject(private: &PrivateModule, subject: &Ident) -> TokenStream {
    quote! {
        const NEED: &'static #private::Need = &#private::offered::<#subject>();
        fn inject(__injector: &mut #private::Injector<'__a>) -> Self {
            #private::Injector::offered(__injector)
        }
    }
}

/// Plugins can offer it and modules can use it.
pub(super) fn stub(raw: &Raw) -> TokenStream {
    let named = raw
        .target
        .as_ref()
        .and_then(|target| Some((target, target.data_name()?)));
    // Repeating generics beside the lifetime of `Inject` is not worth it for an item that must lose them.
    let Some((target, name)) = named.filter(|(target, _)| target.generics.params.is_empty()) else {
        return TokenStream::new();
    };
    let private = &raw.private;
    let item = ItemLiteral::named(name).tokens(private);
    let descriptor = quote! {
        const DESCRIPTOR: &'static #private::ExtensionPointDescriptor =
            &#private::ExtensionPointDescriptor::broken(#item, <#name as #private::ExtensionPointState>::create);
    };
    let point = implementation(target, &quote!(#name), &quote!(#private::ExtensionPoint), &descriptor);
    let body = inject(private, name);
    quote!(#point #[diagnostic::do_not_recommend] impl<'__a> #private::Inject<'__a> for #name { #body })
}

use proc_macro2::TokenStream;
use quote::quote;

use super::model::ServiceSet;
use super::parse::Raw;
use crate::common::entries::{array_of, checks_of};
use crate::common::{ItemLiteral, checked};

pub(super) fn expand(set: &ServiceSet<'_>) -> TokenStream {
    let (private, declaration) = (set.private(), set.declaration().tokens());
    let name = &set.declaration().name;
    let item = ItemLiteral::named(name).tokens(private);
    let factories = array_of(set.entries(), private);
    let list = quote!(__DESCRIPTOR.factories);
    let checks = checks_of(set.entries(), &list, &quote!(#private::factory_of_set));
    let checks = checked(&checks);
    quote! {
        #declaration
        #[diagnostic::do_not_recommend]
        impl #private::Feature for #name {
            const FEATURE: #private::FeatureDescriptor = {
                const __DESCRIPTOR: #private::ServiceSetDescriptor = #private::ServiceSetDescriptor {
                    item: #item,
                    factories: #factories,
                };
                #checks
                #private::FeatureDescriptor::ServiceSet(&__DESCRIPTOR)
            };
        }
        #private::inventory::submit! { #private::Linked::new(<#name as #private::Feature>::FEATURE) }
    }
}

/// The set can be listed.
pub(super) fn stub(raw: &Raw) -> TokenStream {
    let Some(declaration) = &raw.declaration else {
        return TokenStream::new();
    };
    let (private, name, declaration) = (&raw.private, &declaration.name, declaration.tokens());
    quote! {
        #declaration
        #[diagnostic::do_not_recommend]
        impl #private::Feature for #name {
            const FEATURE: #private::FeatureDescriptor =
                #private::FeatureDescriptor::Broken(#private::FeatureKind::ServiceSet);
        }
    }
}

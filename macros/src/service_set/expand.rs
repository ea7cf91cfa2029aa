use proc_macro2::TokenStream;
use quote::quote;

use super::model::ServiceSet;
use super::parse::Raw;
use crate::common::ItemLiteral;

pub(super) fn expand(set: &ServiceSet<'_>) -> TokenStream {
    let (private, declaration) = (set.private(), set.declaration().tokens());
    let name = &set.declaration().name;
    let item = ItemLiteral::named(name).tokens(private);
    let factories = set
        .entries()
        .iter()
        .map(|entry| entry.checked_by(&quote!(#private::factory_of_set), private));
    quote! {
        #declaration
        impl #private::Feature for #name {
            const FEATURE: #private::FeatureDescriptor = {
                const __DESCRIPTOR: #private::ServiceSetDescriptor = #private::ServiceSetDescriptor {
                    item: #item,
                    factories: &[#(#factories),*],
                };
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
        impl #private::Feature for #name {
            const FEATURE: #private::FeatureDescriptor =
                #private::FeatureDescriptor::Broken(#private::FeatureKind::ServiceSet);
        }
    }
}

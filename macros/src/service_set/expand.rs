use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

use super::model::ServiceSet;
use super::parse::Raw;
use crate::common::entries::{array_of, checks_of};
use crate::common::{ItemLiteral, descriptor_of, registered};

pub(super) fn expand(set: &ServiceSet<'_>) -> TokenStream {
    let (private, declaration) = (set.private(), set.declaration().tokens());
    let name = &set.declaration().name;
    let item = ItemLiteral::named(name).tokens(private);
    let factories = array_of(set.entries(), private);
    let descriptor = descriptor_of(&name.to_token_stream(), private);
    let list = quote!(#private::factories_of_set(#descriptor));
    let checks = checks_of(set.entries(), &list, &quote!(#private::factory_of_set));
    let registered = registered(&descriptor, private, &checks);
    quote! {
        #declaration
        #[diagnostic::do_not_recommend]
        impl #private::Feature for #name {
            const FEATURE: #private::FeatureDescriptor =
                #private::FeatureDescriptor::ServiceSet(&#private::ServiceSetDescriptor {
                    item: #item,
                    factories: #factories,
                });
        }
        #registered
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

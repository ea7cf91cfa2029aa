use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

use super::model::Section;
use super::parse::Raw;
use crate::common::registration_of;
use crate::common::stubs::implementation;

pub(super) fn expand(section: &Section) -> TokenStream {
    let Section {
        private,
        name,
        path,
        check,
    } = section;
    // a function of another type is told where it is named
    let check = check.as_ref().map(|check| {
        quote_spanned! {check.span()=>
            fn check(
                &self,
                snapshot: &#private::ConfigSnapshot,
            ) -> #private::Result<(), #private::ConfigProblem> {
                #check(self, snapshot)
            }
        }
    });
    let registration = registration_of(
        &quote!(#private::LinkedSection::new(#private::SectionDescriptor::of::<#name>())),
        private,
    );
    quote! {
        #[diagnostic::do_not_recommend]
        impl #private::ConfigSection for #name {
            const PATH: &'static str = #path;
            #check
        }
        #registration
    }
}

/// Fields can hold it.
pub(super) fn stub(raw: &Raw) -> TokenStream {
    let private = &raw.private;
    let named = raw
        .target
        .as_ref()
        .and_then(|target| Some((target, target.data_name()?)));
    named.map_or_else(TokenStream::new, |(target, name)| {
        let body = quote!(
            const PATH: &'static str = "";
        );
        implementation(target, &quote!(#name), &quote!(#private::ConfigSection), &body)
    })
}

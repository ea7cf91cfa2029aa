use proc_macro2::TokenStream;
use quote::quote;

/// Registers a feature with `inventory`, and checks it: `checks` are statements about `__feature`.
///
/// Checked in a constant of its own and not in the descriptor itself: rustc would add a note for each constant that the
/// descriptor is a part of, up to the backend. What is checked is beside what is registered, or the error would say that
/// the evaluation of something of `inventory`'s failed.
pub(crate) fn registered(feature: &TokenStream, private: &TokenStream, checks: &TokenStream) -> TokenStream {
    let descriptor = quote!(&<#feature as #private::Feature>::FEATURE);
    let check = (!checks.is_empty()).then(|| {
        quote! {
            const _: () = {
                let __feature = #descriptor;
                #checks
            };
        }
    });
    quote! {
        #check
        #private::inventory::submit! { #private::Linked::new(#descriptor) }
    }
}

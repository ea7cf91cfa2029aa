use proc_macro2::TokenStream;
use quote::quote;

/// Registers a feature with `inventory`, once `checks` has found nothing wrong with it. They speak of `__feature`.
///
/// Checked here and not in the descriptor itself: rustc would add a note for each constant that the descriptor is a part
/// of, up to the backend. And not in a constant of its own, which would be one more body for rustc to check.
pub(crate) fn registered(feature: &TokenStream, private: &TokenStream, checks: &TokenStream) -> TokenStream {
    quote! {
        #private::inventory::submit! {{
            let __feature = &<#feature as #private::Feature>::FEATURE;
            #checks
            #private::Linked::new(__feature)
        }}
    }
}

use proc_macro2::TokenStream;
use quote::quote;

/// A constant that fails to evaluate if something is wrong with the descriptor beside it.
///
/// Not in the descriptor itself: rustc would add a note for each constant that the descriptor is a part of, up to the
/// backend.
pub(crate) fn checked(statements: &TokenStream) -> TokenStream {
    if statements.is_empty() {
        return TokenStream::new();
    }
    quote!(const _: () = { #statements };)
}

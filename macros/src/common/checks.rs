use proc_macro2::TokenStream;
use quote::quote;

use super::PrivateModule;
use super::compilation::Compilation;

/// The constant that describes the feature `subject`.
pub(crate) fn descriptor_of(subject: &TokenStream, private: &PrivateModule) -> TokenStream {
    quote!(<#subject as #private::Feature>::FEATURE)
}

/// Registers a feature with `inventory`, where there will be a binary to look it up in.
///
/// A registration is three functions and statics, a fifth of what it costs to check a feature, and nobody can see it
/// before the linker has. So it is left out where rustc generates no code: in `cargo check`, in clippy, in most editors.
/// Cargo keeps what it checked apart from what it builds, so neither is ever taken for the other.
pub(crate) fn registration(descriptor: &TokenStream, private: &PrivateModule) -> TokenStream {
    registration_of(&quote!(#private::Linked::new(#descriptor)), private)
}

/// Registers something of which `inventory` has a collection, where there will be a binary to look it up in.
pub(crate) fn registration_of(collected: &TokenStream, private: &PrivateModule) -> TokenStream {
    if Compilation::current().generates_code() {
        quote!(#private::inventory::submit! { #collected })
    } else {
        // something must refer to it, or rustc says that nobody does
        quote!(const _: () = { let _ = #collected; };)
    }
}

/// Registers the feature with this descriptor, and checks it: `checks` are statements.
///
/// Checked in a constant of its own and not in the descriptor itself: rustc would add a note for each constant that the
/// descriptor is a part of, up to the backend. What is checked is beside what is registered, or the error would say that
/// the evaluation of something of `inventory`'s failed.
pub(crate) fn registered(descriptor: &TokenStream, private: &PrivateModule, checks: &TokenStream) -> TokenStream {
    let check = (!checks.is_empty()).then(|| quote!(const _: () = { #checks };));
    if check.is_some() && !Compilation::current().generates_code() {
        // the check refers to it already
        return quote!(#check);
    }
    let registration = registration(&quote!(&#descriptor), private);
    quote!(#check #registration)
}

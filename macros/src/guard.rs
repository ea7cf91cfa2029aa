//! The border between rustc and the macros, where a panic stops: to users it would look like an error of theirs.

use std::panic::{AssertUnwindSafe, catch_unwind};

use proc_macro2::{Span, TokenStream};

/// Runs an attribute macro.
pub(crate) fn attribute(
    name: &str,
    arguments: proc_macro::TokenStream,
    item: proc_macro::TokenStream,
    entry: impl FnOnce(TokenStream, TokenStream) -> TokenStream,
) -> proc_macro::TokenStream {
    let (arguments, item) = (TokenStream::from(arguments), TokenStream::from(item));
    // The untouched item stays, or every use of it would be a further error.
    guarded(&format!("#[{name}]"), item.clone(), || entry(arguments, item)).into()
}

/// Runs a function-like macro.
pub(crate) fn call(
    name: &str,
    input: proc_macro::TokenStream,
    entry: impl FnOnce(TokenStream) -> TokenStream,
) -> proc_macro::TokenStream {
    guarded(&format!("{name}!"), TokenStream::new(), || entry(input.into())).into()
}

/// Expands, or if that panics gives `kept` and an error.
pub(crate) fn guarded(name: &str, mut kept: TokenStream, expand: impl FnOnce() -> TokenStream) -> TokenStream {
    // Nothing that an expansion can leave half-done is ever looked at again.
    catch_unwind(AssertUnwindSafe(expand)).unwrap_or_else(|_| {
        let message = format!("BUG: `{name}` panicked. Please report this to the Flytower project");
        kept.extend(syn::Error::new(Span::call_site(), message).to_compile_error());
        kept
    })
}

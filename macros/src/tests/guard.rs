use proc_macro2::TokenStream;
use quote::quote;

use super::errors;
use crate::guard::guarded;

#[test]
fn a_panic_becomes_an_error_beside_the_untouched_item() {
    let item = quote!(
        struct Kept;
    );
    let expansion = guarded("#[plugin]", item.clone(), || {
        panic!("as if something were wrong with the macro")
    });
    assert!(expansion.to_string().starts_with(&item.to_string()));
    assert_eq!(
        errors(expansion),
        ["BUG: `#[plugin]` panicked. Please report this to the Flytower project"]
    );
}

#[test]
fn what_does_not_panic_is_passed_on() {
    let expansion = guarded("backend!", TokenStream::new(), || quote!(all is well));
    assert_eq!(expansion.to_string(), "all is well");
}

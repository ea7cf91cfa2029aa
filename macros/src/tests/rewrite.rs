use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::Lifetime;

use crate::common::rewrite::{as_written, with_elided_lifetimes, with_named_self};

#[test]
fn the_lifetime_of_a_module_is_elided() {
    let lifetime: Lifetime = syn::parse_str("'a").expect("a lifetime");
    let rewritten = with_elided_lifetimes(tokens("(&'a mut Point<'a>, Other<'_>, Kept<'b>, a)"), Some(&lifetime));
    assert_eq!(
        rewritten.to_string(),
        tokens("(&'_ mut Point<'_>, Other<'_>, Kept<'b>, a)").to_string()
    );
}

#[test]
fn self_becomes_the_type_of_the_block() {
    let rewritten = with_named_self(tokens("Result<(Self, Self::Error)>"), &tokens("Databases<Postgres>"));
    let dense = rewritten.to_string().replace(' ', "");
    assert_eq!(dense, "Result<(Databases<Postgres>,<Databases<Postgres>>::Error)>");
}

#[test]
fn paths_are_shown_as_they_were_written() {
    for written in ["a::B", "::a::B<'_>", "a::B<dyn C, &'a mut D>", "Vec<Arc<dyn E>>"] {
        let ty: syn::Type = syn::parse_str(written).expect("a type");
        assert_eq!(as_written(ty.into_token_stream()), written);
    }
}

fn tokens(text: &str) -> TokenStream {
    text.parse().expect("tokens")
}

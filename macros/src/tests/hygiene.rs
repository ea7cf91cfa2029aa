use proc_macro2::{Ident, TokenStream};
use syn::punctuated::Punctuated;
use syn::visit::{self, Visit};
use syn::{Expr, Macro, Path, Token};

use super::examples::EXAMPLES;
use super::expand;

/// Names of the preludes, and of ours, that a user may have given another meaning.
const SHADOWABLE: [&str; 17] = [
    "Arc", "Box", "Clone", "Copy", "Default", "Err", "From", "Into", "None", "Ok", "Option", "Result", "Send", "Some",
    "String", "Sync", "Vec",
];

#[test]
fn expansions_name_nothing_that_a_user_may_have_shadowed() {
    for (name, source) in EXAMPLES {
        let heads = relative_heads(expand(source));
        let shadowable: Vec<&String> = heads
            .iter()
            .filter(|head| SHADOWABLE.contains(&head.as_str()))
            .collect();
        assert!(shadowable.is_empty(), "the expansion of `{name}` has {shadowable:?}");
    }
}

#[test]
fn a_shadowable_name_would_be_found_wherever_it_stands() {
    let places = [
        "fn f(x: Option<u8>) {}",
        "impl Send for ::a::B {}",
        "const X: ::a::B = Some(1);",
        "::a::submit! { ::a::Linked::new(Vec::new()) }",
        "const X: [u8; 1] = { static Y: ::a::B = ::a::b(|_| Ok(1)); };",
    ];
    for place in places {
        let heads = relative_heads(place.parse().expect("the place consists of tokens"));
        assert!(
            heads.iter().any(|head| SHADOWABLE.contains(&head.as_str())),
            "not found in `{place}`: {heads:?}"
        );
    }
}

#[test]
fn expansions_reach_flytower_by_absolute_paths_only() {
    for (name, source) in EXAMPLES {
        let heads = relative_heads(expand(source));
        for relative in ["flytower", "flytower_core", "core", "std", "__private", "inventory"] {
            assert!(
                !heads.iter().any(|head| head == relative),
                "`{relative}` in the expansion of `{name}`"
            );
        }
    }
}

#[test]
fn the_crate_can_be_named() {
    let expansion =
        expand("#[plugin_marker(id = \"catalog\", crate = crate::reexports::ft)] struct Catalog;").to_string();
    assert!(expansion.contains("crate :: reexports :: ft :: __private"));
    assert!(!expansion.contains(":: flytower"));
}

#[test]
fn macros_take_the_crate_in_their_first_line() {
    for call in [
        "service_set! { crate = ::ft; A = [] }",
        "backend! { crate = ::ft; struct A {} }",
    ] {
        let expansion = expand(call).to_string();
        assert!(
            expansion.contains(":: ft :: __private") && !expansion.contains(":: flytower"),
            "in `{call}`"
        );
    }
}

/// The first names of all paths that depend on what is in scope.
fn relative_heads(expansion: TokenStream) -> Vec<String> {
    let file = syn::parse2(expansion).expect("an expansion consists of items");
    let mut heads = Heads(Vec::new());
    heads.visit_file(&file);
    heads.0.iter().map(Ident::to_string).collect()
}

struct Heads(Vec<Ident>);

impl<'ast> Visit<'ast> for Heads {
    fn visit_path(&mut self, path: &'ast Path) {
        if path.leading_colon.is_none() {
            self.0
                .extend(path.segments.first().map(|segment| segment.ident.clone()));
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'ast Macro) {
        visit::visit_macro(self, call);
        // What a macro is called with is tokens to syn. With ours, it is expressions.
        let expressions = call.parse_body_with(Punctuated::<Expr, Token![,]>::parse_terminated);
        for expression in &expressions.expect("macros are called with expressions") {
            // A visitor cannot borrow what lives shorter than the file.
            let mut inside = Heads(Vec::new());
            inside.visit_expr(expression);
            self.0.append(&mut inside.0);
        }
    }
}

use super::{errors, expand};

/// A faulty use of each macro, and what others may name nevertheless.
const FAULTY: [(&str, &[&str]); 13] = [
    (
        "#[service] trait A {}",
        &["trait A", "Service for dyn A", "ServiceDescriptor :: broken"],
    ),
    (
        "#[service(id = \"a.b\")] trait A<T> {}",
        &["< T : 'static >", "Service for dyn A < T >"],
    ),
    ("#[service] enum A {}", &["enum A", "Service for A"]),
    (
        "#[service_factory] struct A(u8);",
        &["struct A (u8)", "Feature for A", "FeatureKind :: ServiceFactory"],
    ),
    (
        "#[service_factory] pub fn a() {}",
        &["pub fn a ()", "pub struct a { }", "Feature for a"],
    ),
    ("#[service_factory] impl A {}", &["impl A { }", "Feature for A"]),
    (
        "#[extension_point] struct A;",
        &["ExtensionPointDescriptor :: broken", "Inject < '__a > for A"],
    ),
    ("#[config] struct A;", &["ConfigSection for A"]),
    (
        "#[plugin] struct A;",
        &["PluginKey :: broken", "Feature for A", "FeatureKind :: Plugin"],
    ),
    (
        "#[plugin_marker] struct A;",
        &["PluginKey :: broken", "FeatureKind :: PluginMarker"],
    ),
    (
        "#[module] struct A<'a> {}",
        &["Feature for A < 'a >", "FeatureKind :: Module"],
    ),
    (
        "#[feature_loader] struct A;",
        &["FeatureKind :: FeatureLoader", "Loads < __F > for A"],
    ),
    (
        "backend! { pub struct A { x: [] } }",
        &["pub struct A ;", "Plan :: EMPTY", "fn run ()", "fn start"],
    ),
];

#[test]
fn an_item_with_errors_can_still_be_named() {
    for (source, expected) in FAULTY {
        let expansion = expand(source);
        let text = expansion.to_string();
        assert!(!errors(expansion).is_empty(), "no error in `{source}`");
        for part in expected {
            let spaced: String = part.parse::<proc_macro2::TokenStream>().expect("tokens").to_string();
            assert!(text.contains(&spaced), "no `{part}` for `{source}`: {text}");
        }
    }
}

#[test]
fn an_item_with_errors_is_not_registered() {
    for (source, _) in FAULTY {
        assert!(
            !expand(source).to_string().contains("submit"),
            "`{source}` is registered"
        );
    }
}

#[test]
fn a_set_with_errors_can_still_be_listed() {
    let expansion = expand("service_set! { pub A = [3] }").to_string();
    assert!(
        expansion.contains("pub struct A ;") && expansion.contains("FeatureKind :: ServiceSet"),
        "{expansion}"
    );
}

#[test]
fn the_item_is_never_changed() {
    for item in [
        "struct A;",
        "# [doc = \"x\"] pub enum A { B }",
        "fn a () { half a statement }",
        "mod a ;",
    ] {
        let expansion = expand(&format!("#[plugin(id = 3)] {item}")).to_string();
        let item = item.parse::<proc_macro2::TokenStream>().expect("tokens").to_string();
        assert!(expansion.contains(&item), "`{item}` is not in `{expansion}`");
    }
}

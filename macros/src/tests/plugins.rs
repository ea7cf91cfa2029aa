use super::{error, errors, expand, messages};

#[test]
fn a_plugin_has_an_id_or_a_marker() {
    assert_eq!(
        messages("#[plugin] struct A;"),
        ["FT0025: `#[plugin]` must have the argument `id` or the argument `marker`"]
    );
    assert_eq!(
        messages("#[plugin(id = \"a\", marker = B)] struct A;"),
        ["FT0025: `#[plugin]` must have either `id` or `marker`, not both"]
    );
    assert_eq!(
        messages("#[plugin(marker = \"B\")] struct A;"),
        ["FT0025: `marker` must be a path"]
    );
}

#[test]
fn a_misspelt_id_of_a_plugin_is_not_missed() {
    assert_eq!(
        messages("#[plugin(idd = \"a\")] struct A;"),
        ["FT0025: unknown argument `idd`"]
    );
    assert_eq!(
        messages("#[plugin(markr = B)] struct A;"),
        ["FT0025: unknown argument `markr`"]
    );
}

#[test]
fn plugins_modules_and_loaders_are_structs_with_named_fields() {
    for (attribute, noun) in [
        ("plugin(id = \"a\")", "plugin"),
        ("module(for = B, id = \"a\")", "module"),
        ("feature_loader(plugins(B))", "feature loader"),
    ] {
        let name = attribute.split('(').next().unwrap_or_default();
        assert_eq!(
            messages(&format!("#[{attribute}] enum A {{}}")),
            [format!("FT0024: `#[{name}]` goes on a struct, not on an enum")]
        );
        assert_eq!(
            messages(&format!("#[{attribute}] struct A(u8);")),
            [format!("FT0026: the fields of a {noun} must have names")]
        );
        assert_eq!(
            messages(&format!("#[{attribute}] struct A<T> {{ a: T }}")),
            [format!("FT0026: the {noun} `A` must not be generic")]
        );
        assert_eq!(errors(expand(&format!("#[{attribute}] struct A;"))), [""; 0]);
    }
}

#[test]
fn a_module_may_have_one_lifetime_without_bounds() {
    assert_eq!(
        errors(expand("#[module(for = B, id = \"a\")] struct A<'x> { a: &'x mut P }")),
        [""; 0]
    );
    for generics in ["'x, 'y", "'x: 'static", "'x, T", "T", "const N: usize"] {
        let source = format!("#[module(for = B, id = \"a\")] struct A<{generics}> {{}}");
        assert_eq!(
            messages(&source),
            ["FT0026: the module `A` must not be generic"],
            "with `{generics}`"
        );
    }
    assert_eq!(
        messages("#[plugin(id = \"a\")] struct A<'x> { a: &'x u8 }"),
        ["FT0026: the plugin `A` must not be generic"]
    );
}

#[test]
fn a_module_misses_all_of_its_arguments_at_once() {
    assert_eq!(
        messages("#[module] struct A;"),
        [
            "FT0025: `#[module]` must have the argument `for`",
            "FT0025: `#[module]` must have the argument `id`"
        ]
    );
}

#[test]
fn a_plugin_marker_is_empty() {
    for item in ["struct A;", "struct A {}"] {
        assert_eq!(
            errors(expand(&format!("#[plugin_marker(id = \"a\")] {item}"))),
            [""; 0],
            "on `{item}`"
        );
    }
    for item in ["struct A { a: u8 }", "struct A(u8);"] {
        let messages = messages(&format!("#[plugin_marker(id = \"a\")] {item}"));
        assert_eq!(
            messages,
            ["FT0026: a plugin marker must not have fields"],
            "on `{item}`"
        );
    }
}

#[test]
fn a_feature_loader_names_something() {
    for arguments in ["", "plugins()", "plugins(), modules()"] {
        let messages = messages(&format!("#[feature_loader({arguments})] struct A;"));
        assert_eq!(
            messages,
            ["FT0025: `#[feature_loader]` must name what it may load"],
            "with `{arguments}`"
        );
    }
}

#[test]
fn a_feature_loader_shows_all_that_is_wrong_with_its_lists() {
    let source = "#[feature_loader(plugins(A, 3, #[doc(hidden)] B, C + D, A), modules(A, E), modules = [F])] struct L;";
    assert_eq!(
        messages(source),
        [
            "FT0025: `3` must be the path of a feature",
            "FT0025: the attribute `doc` has no meaning here",
            "FT0025: missing `,` before `+`",
            "FT0025: `A` is named twice",
            "FT0025: `A` is named twice",
            "FT0025: `modules` is given twice",
        ]
    );
    assert_eq!(
        messages("#[feature_loader(plugins = [A])] struct L;"),
        ["FT0025: `plugins` must be a list of paths"]
    );
}

#[test]
fn a_feature_may_be_named_once_for_each_condition() {
    let source = "#[feature_loader(plugins(#[cfg(unix)] A, #[cfg(not(unix))] A))] struct L;";
    assert_eq!(errors(expand(source)), [""; 0]);
}

#[test]
fn an_unknown_argument_of_a_loader_may_have_named_something() {
    assert!(error("#[feature_loader(plugin(A))] struct L;").starts_with("FT0025: unknown argument `plugin`"));
}

#[test]
fn a_module_borrows_with_mut_what_it_fills_and_nothing_else() {
    for (ty, way_out) in [
        ("&'a Formatters", "write `&'a mut Formatters`"),
        ("&'b search::Formatters<u8>", "write `&'b mut search::Formatters<u8>`"),
        ("&Formatters", "write `&'a mut Formatters`"),
        ("&'a dyn Logger", "write `Arc<dyn Logger>`"),
        ("&'a Arc<dyn Logger>", "write `Arc<dyn Logger>`"),
    ] {
        let error = error(&format!(
            "#[module(for = A, id = \"m\")] struct M<'a> {{ of: &'a mut Other, fmt: {ty} }}"
        ));
        let message = format!("FT0048: the field `fmt` must not borrow without `mut`\nhelp: {way_out}\n");
        assert!(error.starts_with(&message), "{error}");
    }
    for ty in ["&'static str", "&'a str", "&[u8]", "&'a [u8; 2]", "&'static Formatters"] {
        let error = error(&format!(
            "#[module(for = A, id = \"m\")] struct M<'a> {{ of: &'a mut Other, fmt: {ty} }}"
        ));
        let message = "FT0048: the field `fmt` must not borrow without `mut`\nnote: ";
        assert!(error.starts_with(message), "{error}");
    }
}

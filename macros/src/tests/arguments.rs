use super::{error, errors, expand, messages};

#[test]
fn all_errors_are_reported_in_source_order() {
    let source = "#[service(idd = \"a.one\", scope = \"root\", many = 3, scope = root, default)]
        pub trait One<T> {}";
    assert_eq!(
        messages(source),
        [
            "FT0025: unknown argument `idd`",
            "FT0025: `scope` must be `root` or `plugin`",
            "FT0025: `many` must be without a value",
            "FT0025: `scope` is given twice",
            "FT0025: `default` must have a value",
            "FT0026: the service `One` must not be generic",
        ]
    );
}

#[test]
fn a_misspelt_argument_is_guessed_and_then_not_missed() {
    assert_eq!(
        error("#[service_factory(provide = dyn A<B, C>)] struct A;"),
        "FT0025: unknown argument `provide`\n\
         help: did you mean `provides`?\n\
         note: `#[service_factory]` knows `provides`, `crate`\n\
         see https://github.com/flytower/flytower/blob/main/docs/diagnostics/FT0025.md"
    );
    assert_eq!(
        messages("#[service(ids = \"a.b\")] struct A;"),
        ["FT0025: unknown argument `ids`"]
    );
}

#[test]
fn an_argument_like_no_other_is_not_guessed() {
    assert!(!error("#[service_factory(zzz)] struct A;").contains("did you mean"));
}

#[test]
fn a_required_argument_is_missed_once() {
    assert_eq!(
        error("#[service] struct A;"),
        "FT0025: `#[service]` must have the argument `id`\nhelp: add `id = \"…\"`\nsee https://github.com/flytower/flytower/blob/main/docs/diagnostics/FT0025.md"
    );
    assert_eq!(
        messages("#[service(id = 3)] struct A;"),
        ["FT0025: `id` must be a string literal"]
    );
    assert_eq!(messages("#[service(id)] struct A;"), ["FT0025: `id` must have a value"]);
    assert_eq!(
        messages("#[service(id = , many)] struct A;"),
        ["FT0025: `id` must have a value"]
    );
}

#[test]
fn what_is_no_argument_does_not_hide_those_that_follow() {
    assert_eq!(
        messages("#[service(\"a.b\", id = \"a.b\" many, scop = root)] struct A;"),
        [
            "FT0025: `\"a.b\"` must be the name of an argument",
            "FT0025: missing `,` before `many`",
            "FT0025: unknown argument `scop`",
        ]
    );
}

#[test]
fn a_trailing_comma_is_fine() {
    assert_eq!(errors(expand("#[service(id = \"a.b\", many,)] struct A;")), [""; 0]);
}

#[test]
fn every_error_has_a_code_and_its_page() {
    let sources = [
        "#[service(id = \"A\", x, scope = 1)] enum A {}",
        "#[service_factory(provides)] impl<T> Clone for A {}",
        "#[service_factory] fn f(&self) {}",
        "#[service_factory] fn f<T>((a, b): (T, T), c: impl T) {}",
        "#[plugin(id = \"a\", marker = B)] struct A<T>(T);",
        "#[feature_loader(plugins(A, A, 3))] struct A;",
        "backend! { struct A { service: [], plugins: [3], plugins: [] } }",
        "service_set! { A [] }",
    ];
    for text in sources.iter().flat_map(|source| errors(expand(source))) {
        let code = text.get(..6).unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        assert!(code.starts_with("FT00") && text[6..].starts_with(": "), "{text}");
        assert_eq!(
            lines.last().copied(),
            Some(format!("see https://github.com/flytower/flytower/blob/main/docs/diagnostics/{code}.md").as_str()),
            "{text}"
        );
        assert!(
            lines.iter().rev().skip(1).all(|line| !line.ends_with('.')),
            "a full stop in: {text}"
        );
    }
}

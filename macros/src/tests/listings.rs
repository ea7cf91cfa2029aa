use super::{error, errors, expand, messages};

#[test]
fn sections_are_optional_and_in_any_order() {
    for sections in ["", "loaders: [A]", "modules: [A,], services: [B, C],", "plugins: []"] {
        assert_eq!(
            errors(expand(&format!("backend! {{ struct Portal {{ {sections} }} }}"))),
            [""; 0],
            "`{sections}`"
        );
    }
}

#[test]
fn entries_are_numbered_over_all_sections_in_the_order_written() {
    let expansion = expand("backend! { struct P { plugins: [A], services: [#[cfg(x)] B, C] } }").to_string();
    let numbers = [
        "number : 0u32 , section : :: flytower :: __private :: Section :: Plugins",
        "number : 1u32 , section : :: flytower :: __private :: Section :: Services",
        "number : 2u32",
    ];
    assert!(numbers.iter().all(|number| expansion.contains(number)), "{expansion}");
}

#[test]
fn an_entry_is_shown_as_it_was_written() {
    let expansion = expand("backend! { struct P { modules: [a::GithubModule<'_>] } }").to_string();
    assert!(expansion.contains("\"a::GithubModule<'_>\""), "{expansion}");
}

#[test]
fn an_unknown_section_is_guessed() {
    assert_eq!(
        error("backend! { struct Portal { service: [A] } }"),
        "FT0039: unknown section `service`\n\
         help: did you mean `services`?\n\
         note: a backend has `services`, `plugins`, `modules`, `loaders`\n\
         see https://github.com/flytower/flytower/blob/main/docs/diagnostics/FT0039.md"
    );
}

#[test]
fn a_backend_shows_all_that_is_wrong_with_it() {
    let source = "backend! {
        struct Portal {
            plugins: [A, 3, #[inline] B, C + D],
            extras: [],
            plugins: [],
            modules: (E),
            loaders: [F] services: [G]
        }
        struct Other {}
    }";
    assert_eq!(
        messages(source),
        [
            "FT0039: `3` must be the path of a feature",
            "FT0039: the attribute `inline` has no meaning here",
            "FT0039: missing `,` before `+`",
            "FT0039: unknown section `extras`",
            "FT0039: the section `plugins` is given twice",
            "FT0039: a section must have the form `services: [First, Second]`",
            "FT0039: missing `,` before `services`",
            "FT0039: `struct` must not follow here",
        ]
    );
}

#[test]
fn a_backend_is_a_struct_with_braces() {
    for input in [
        "",
        "pub enum Portal {}",
        "struct Portal;",
        "struct Portal(A);",
        "struct {}",
    ] {
        let messages = messages(&format!("backend! {{ {input} }}"));
        let message = "FT0039: a backend must have the form `pub struct Name { services: […], plugins: […] }`";
        assert_eq!(messages, [message], "for `{input}`");
    }
}

#[test]
fn a_service_set_is_a_name_and_a_list() {
    for set in [
        "A = []",
        "pub(crate) A = [B, C,]",
        "#[doc = \"x\"] A = [#[cfg(x)] b::C]",
    ] {
        assert_eq!(errors(expand(&format!("service_set! {{ {set} }}"))), [""; 0], "`{set}`");
    }
    for set in ["", "A", "struct A = []", "A = (B)", "A: [B]"] {
        let messages = messages(&format!("service_set! {{ {set} }}"));
        assert_eq!(
            messages,
            ["FT0039: a service set must have the form `pub Name = [First, Second]`"],
            "for `{set}`"
        );
    }
}

#[test]
fn the_first_line_must_be_whole() {
    assert_eq!(
        messages("service_set! { crate = ; A = [] }"),
        ["FT0039: the first line must have the form `crate = path;`"]
    );
}

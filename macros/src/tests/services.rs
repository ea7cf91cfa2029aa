use super::{errors, expand, messages};

#[test]
fn a_service_is_a_trait_or_a_struct() {
    for (item, kind) in [
        ("enum A {}", "an enum"),
        ("union A { a: u8 }", "a union"),
        ("pub async unsafe fn a() {}", "a function"),
        ("impl A {}", "an `impl` block"),
        ("mod a {}", "a module"),
        ("const A: u8 = 1;", "a constant"),
        ("static A: u8 = 1;", "a static"),
        ("type A = u8;", "a type alias"),
        ("use a::B;", "an import"),
        ("a! {}", "such an item"),
    ] {
        let message = format!("FT0024: `#[service]` goes on a trait or a struct, not on {kind}");
        assert_eq!(
            messages(&format!("#[service(id = \"a.b\")] {item}")),
            [message],
            "on `{item}`"
        );
    }
}

#[test]
fn a_service_is_not_generic() {
    assert_eq!(
        messages("#[service(id = \"a.b\")] struct A<'a, T>(&'a T);"),
        ["FT0026: the service `A` must not be generic"]
    );
    assert_eq!(
        messages("#[service(id = \"a.b\")] struct A where u8: Copy {}"),
        ["FT0026: the service `A` must not have a `where` clause"]
    );
}

#[test]
fn a_struct_that_nobody_fills_may_have_any_fields() {
    for item in ["struct A;", "struct A {}", "struct A(u8);", "struct A { a: u8 }"] {
        assert_eq!(
            errors(expand(&format!("#[service(id = \"a.b\")] {item}"))),
            [""; 0],
            "on `{item}`"
        );
    }
}

#[test]
fn a_trait_explains_who_does_not_implement_it() {
    let expansion = expand("#[service(id = \"a.b\")] pub trait A {}").to_string();
    assert!(expansion.contains("`{Self}` does not implement the service `a.b`"));
    assert_eq!(expansion.matches("on_unimplemented").count(), 1);
}

#[test]
fn an_explanation_of_the_users_is_kept() {
    let source = "#[service(id = \"a.b\")] #[diagnostic::on_unimplemented(message = \"mine\")] pub trait A {}";
    let expansion = expand(source).to_string();
    assert!(expansion.contains("\"mine\""));
    assert_eq!(expansion.matches("on_unimplemented").count(), 1);
}

#[test]
fn an_extension_point_is_a_struct_or_an_enum() {
    for item in [
        "struct A;",
        "struct A(u8);",
        "struct A { a: u8 }",
        "enum A { #[default] B }",
    ] {
        assert_eq!(
            errors(expand(&format!("#[extension_point(id = \"a.b\")] {item}"))),
            [""; 0],
            "on `{item}`"
        );
    }
    assert_eq!(
        messages("#[extension_point(id = \"A.b\")] trait A<T> {}"),
        [
            "FT0023: the extension point id `A.b` must be `<plugin id>.<camelCase name>`",
            "FT0024: `#[extension_point]` goes on a struct or an enum, not on a trait",
        ]
    );
}

#[test]
fn an_async_function_needs_a_future_in_a_box() {
    let source = "#[service(id = \"a.b\")] #[doc = \"x\"] trait A { fn a(&self) {} async fn b(&self); async fn c(); }";
    let error = super::error(source);
    assert!(
        error.starts_with("FT0049: `b` of the service `A` must not be an `async fn` without `#[async_trait]`\nhelp: "),
        "{error}"
    );
    let expansion = expand(source).to_string();
    assert_eq!(expansion.matches("where Self : :: core :: marker :: Sized").count(), 2);
}

#[test]
fn an_async_function_is_none_of_ours_if_something_may_rewrite_it_or_nobody_calls_it_as_that_of_a_service() {
    for item in [
        "#[async_trait] trait A { async fn a(&self); }",
        "#[async_trait::async_trait] trait A { async fn a(&self); }",
        "#[cfg_attr(all(), async_trait)] trait A { async fn a(&self); }",
        "trait A { async fn a(&self) where Self: Sized; async fn b(&self) where u8: Copy, Self: core::marker::Sized; }",
        "trait A { fn a(&self) { let _ = async {}; } }",
        "trait A { #[cfg(feature = \"x\")] async fn a(&self); }",
        "trait A { async fn 1; }",
        "struct A;",
    ] {
        assert_eq!(
            errors(expand(&format!("#[service(id = \"a.b\")] {item}"))),
            [""; 0],
            "on `{item}`"
        );
    }
}

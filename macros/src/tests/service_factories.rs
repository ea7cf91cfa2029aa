use super::{error, errors, expand, messages};

#[test]
fn a_factory_is_a_struct_a_function_or_an_impl_block() {
    assert_eq!(
        messages("#[service_factory] enum A {}"),
        ["FT0024: `#[service_factory]` goes on a struct, a function or an `impl` block, not on an enum"]
    );
}

#[test]
fn the_fields_of_a_struct_have_names() {
    assert_eq!(
        messages("#[service_factory] struct A(u8);"),
        ["FT0026: the fields of a service factory must have names"]
    );
    for item in ["struct A;", "struct A {}", "struct A();"] {
        assert_eq!(
            errors(expand(&format!("#[service_factory] {item}"))),
            [""; 0],
            "on `{item}`"
        );
    }
}

#[test]
fn a_function_shows_all_that_is_wrong_with_it() {
    let source = "#[service_factory]
        unsafe extern \"C\" fn make<T>((a, b): (u8, u8), c: impl Clone, ref d: u8) where T: Copy {}";
    assert_eq!(
        messages(source),
        [
            "FT0026: the function `make` must not be `unsafe`",
            "FT0026: the function `make` must not be `extern`",
            "FT0026: the function `make` must return what it makes",
            "FT0026: the function `make` must not be generic",
            "FT0026: the function `make` must have parameters of the form `name: Type`",
            "FT0026: the function `make` must not use `impl Trait`",
            "FT0026: the function `make` must have parameters of the form `name: Type`",
            "FT0026: the function `make` must not be generic",
        ]
    );
}

#[test]
fn a_function_does_not_return_an_unnamed_type() {
    assert_eq!(
        messages("#[service_factory] fn make() -> Arc<impl Store> {}"),
        ["FT0026: the function `make` must not use `impl Trait`"]
    );
}

#[test]
fn a_method_is_no_factory() {
    let error = error("#[service_factory] fn make(&self) -> Arc<A> {}");
    assert!(
        error.starts_with("FT0024: `#[service_factory]` goes on a function, not on a method\nhelp: put it on"),
        "{error}"
    );
}

#[test]
fn the_body_of_a_function_is_not_looked_at() {
    assert_eq!(
        errors(expand("#[service_factory] fn make() -> Arc<A> { half a statement }")),
        [""; 0]
    );
}

#[test]
fn a_context_needs_root_and_create() {
    assert_eq!(
        messages("#[service_factory] impl a::Databases {}"),
        [
            "FT0040: `impl a::Databases` must have the function `root`",
            "FT0040: `impl a::Databases` must have the function `create`",
        ]
    );
}

#[test]
fn a_context_shows_all_that_is_wrong_with_its_functions() {
    let source = "#[service_factory]
        impl Databases {
            fn root(&self, (a, b): (u8, u8)) -> Result<Self> { half a statement }
            async fn create<T>(self, _: u8) {}
        }";
    assert_eq!(
        messages(source),
        [
            "FT0040: the function `root` must not have `self`",
            "FT0040: the function `root` must have parameters of the form `name: Type`",
            "FT0040: the function `create` must return what it makes",
            "FT0040: the function `create` must not be generic",
            "FT0040: the function `create` must have `&self`",
            "FT0040: the function `create` must have parameters of the form `name: Type`",
        ]
    );
}

#[test]
fn create_borrows_the_context_shared() {
    for receiver in ["", "self", "&mut self", "self: Arc<Self>"] {
        let source = format!(
            "#[service_factory] impl A {{ fn root() -> Result<Self> {{}} fn create({receiver}) -> Arc<B> {{}} }}"
        );
        assert_eq!(
            messages(&source),
            ["FT0040: the function `create` must have `&self`"],
            "with `{receiver}`"
        );
    }
}

#[test]
fn nothing_else_stands_in_the_block_of_a_context() {
    let source = "#[service_factory]
        impl A {
            const LIMIT: usize = { 1 };
            pub const fn limit() -> usize { 1 }
            fn root() -> Result<Self> {}
            fn create(&self) -> Arc<B> {}
            remember! { this }
        }";
    assert_eq!(
        messages(source),
        ["FT0040: only `root` and `create` may stand in the `impl` block of a service factory"; 3]
    );
}

#[test]
fn a_context_is_no_generic_block_and_none_of_a_trait() {
    assert_eq!(
        messages("#[service_factory] impl<T> Clone for A<T> where T: Copy { fn clone(&self) -> Self {} }"),
        [
            "FT0040: the `impl` block of a service factory must not be generic",
            "FT0040: `#[service_factory]` must stand on an inherent `impl` block, not on that of a trait",
            "FT0040: the `impl` block of a service factory must not be generic",
        ]
    );
}

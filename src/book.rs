//! The examples of the book, compiled and run with the tests of the documentation.

macro_rules! pages {
    ($($name:ident: $path:literal,)*) => {
        $(#[doc = include_str!(concat!("../docs/", $path))] struct $name;)*
    };
}

pages! {
    HttpRouter: "services/http-router.md",
}

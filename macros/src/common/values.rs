//! The kinds of values that arguments have in several macros.

use syn::parse::ParseStream;
use syn::{LitStr, Path, Token, Type, parenthesized};

use super::arguments::Value;
use super::entries::{Entry, read_entries};
use super::errors::{Code, ErrorSink};

impl Value for LitStr {
    const EXPECTED: &'static str = "a string literal";
    const EXAMPLE: &'static str = " = \"…\"";

    fn read(input: ParseStream<'_>, _sink: &mut ErrorSink) -> syn::Result<Self> {
        input.parse::<Token![=]>()?;
        input.parse()
    }
}

impl Value for Path {
    const EXPECTED: &'static str = "a path";
    const EXAMPLE: &'static str = " = path::to::Name";

    fn read(input: ParseStream<'_>, _sink: &mut ErrorSink) -> syn::Result<Self> {
        input.parse::<Token![=]>()?;
        input.parse()
    }
}

impl Value for Type {
    const EXPECTED: &'static str = "a type";
    const EXAMPLE: &'static str = " = dyn Trait";

    fn read(input: ParseStream<'_>, _sink: &mut ErrorSink) -> syn::Result<Self> {
        input.parse::<Token![=]>()?;
        input.parse()
    }
}

/// An argument that is its own value.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Flag;

impl Value for Flag {
    const EXPECTED: &'static str = "without a value";
    const EXAMPLE: &'static str = "";

    fn read(_input: ParseStream<'_>, _sink: &mut ErrorSink) -> syn::Result<Self> {
        Ok(Self)
    }

    fn begins(input: ParseStream<'_>) -> bool {
        input.is_empty() || input.peek(Token![,])
    }
}

impl Value for Vec<Entry> {
    const EXPECTED: &'static str = "a list of paths";
    const EXAMPLE: &'static str = "(First, Second)";

    fn read(input: ParseStream<'_>, sink: &mut ErrorSink) -> syn::Result<Self> {
        let list;
        parenthesized!(list in input);
        Ok(read_entries(&list, Code::Argument, sink))
    }

    fn begins(input: ParseStream<'_>) -> bool {
        input.peek(syn::token::Paren)
    }
}

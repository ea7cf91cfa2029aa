use proc_macro2::{Ident, Span};
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{LitStr, Token};

/// The kinds of items, as far as messages tell them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ItemKind {
    Struct,
    Enum,
    Union,
    Trait,
    Function,
    Impl,
    Module,
    Constant,
    Static,
    TypeAlias,
    Import,
    Other,
}

impl ItemKind {
    /// The kind with its article, for messages.
    pub(crate) const fn with_article(self) -> &'static str {
        match self {
            Self::Struct => "a struct",
            Self::Enum => "an enum",
            Self::Union => "a union",
            Self::Trait => "a trait",
            Self::Function => "a function",
            Self::Impl => "an `impl` block",
            Self::Module => "a module",
            Self::Constant => "a constant",
            Self::Static => "a static",
            Self::TypeAlias => "a type alias",
            Self::Import => "an import",
            Self::Other => "such an item",
        }
    }

    /// Whether its name is that of a type (or a trait, which is one behind `dyn`), followed by its generics.
    pub(crate) const fn is_type(self) -> bool {
        matches!(self, Self::Struct | Self::Enum | Self::Union | Self::Trait)
    }
}

/// Reads up to the keyword that says what kind of item it is, past qualifiers as in `pub const unsafe fn`.
pub(crate) fn parse_keyword(input: ParseStream<'_>) -> syn::Result<(ItemKind, Span)> {
    loop {
        let word = input.call(Ident::parse_any)?;
        let kind = match word.to_string().as_str() {
            "struct" => ItemKind::Struct,
            "enum" => ItemKind::Enum,
            "union" if input.peek(Ident::peek_any) => ItemKind::Union,
            "trait" => ItemKind::Trait,
            "fn" => ItemKind::Function,
            "impl" => ItemKind::Impl,
            "mod" => ItemKind::Module,
            "static" => ItemKind::Static,
            "type" => ItemKind::TypeAlias,
            "use" => ItemKind::Import,
            "const" if !begins_qualified(input) => ItemKind::Constant,
            "const" | "async" | "unsafe" | "safe" | "auto" | "default" => continue,
            "extern" if input.peek(LitStr) => {
                input.parse::<LitStr>()?;
                continue;
            }
            "extern" if input.peek(Token![fn]) => continue,
            _ => ItemKind::Other,
        };
        return Ok((kind, word.span()));
    }
}

/// Whether a `const` that was just read qualifies what follows instead of naming a constant.
fn begins_qualified(input: ParseStream<'_>) -> bool {
    input.peek(Token![fn])
        || input.peek(Token![async])
        || input.peek(Token![unsafe])
        || input.peek(Token![extern])
        || input.peek(Token![trait])
        || input.peek(Token![impl])
}

use proc_macro2::{Span, TokenTree};
use syn::parse::{Parse, ParseStream};
use syn::{Attribute, Generics, Signature, Token, Type, Visibility, WhereClause, braced};

use crate::common::ItemKind;
use crate::common::parse_keyword;

/// An `impl` block, without the bodies of its functions.
pub(super) struct ImplBlock {
    pub(super) generics: Generics,
    pub(super) where_clause: Option<WhereClause>,
    /// In `impl Trait for Type`, what stands before the `for`.
    pub(super) trait_: Option<Type>,
    pub(super) subject: Type,
    pub(super) functions: Vec<Signature>,
    /// Where anything else inside begins.
    pub(super) others: Vec<Span>,
}

impl Parse for ImplBlock {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        input.call(Attribute::parse_outer)?;
        parse_keyword(input)?;
        let generics = input.parse()?;
        let first: Type = input.parse()?;
        let (trait_, subject) = if input.parse::<Option<Token![for]>>()?.is_some() {
            (Some(first), input.parse()?)
        } else {
            (None, first)
        };
        let where_clause = input.parse()?;
        let content;
        braced!(content in input);
        let (mut functions, mut others) = (Vec::new(), Vec::new());
        while !content.is_empty() {
            match parse_member(&content)? {
                Member::Function(signature) => functions.push(*signature),
                Member::Other(span) => others.push(span),
            }
        }
        Ok(Self {
            generics,
            where_clause,
            trait_,
            subject,
            functions,
            others,
        })
    }
}

enum Member {
    Function(Box<Signature>),
    Other(Span),
}

fn parse_member(input: ParseStream<'_>) -> syn::Result<Member> {
    input.call(Attribute::parse_outer)?;
    input.parse::<Visibility>()?;
    let (kind, keyword) = parse_keyword(&input.fork())?;
    let member = if kind == ItemKind::Function {
        Member::Function(Box::new(input.parse()?))
    } else {
        Member::Other(keyword)
    };
    skip_body(kind, input)?;
    Ok(member)
}

/// Skips to the end of an item: its `;`, or its braces unless they may stand in a value.
fn skip_body(kind: ItemKind, input: ParseStream<'_>) -> syn::Result<()> {
    let ends_in_braces = !matches!(kind, ItemKind::Constant | ItemKind::TypeAlias);
    while !input.is_empty() {
        let is_end = input.peek(Token![;]) || ends_in_braces && input.peek(syn::token::Brace);
        input.parse::<TokenTree>()?;
        if is_end {
            break;
        }
    }
    Ok(())
}

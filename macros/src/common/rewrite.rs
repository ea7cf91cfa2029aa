//! Small rewritings of the user's types. They work on tokens: a lifetime and `Self` look the same wherever they stand,
//! and whatever else a type consists of is none of our business.

use proc_macro2::{Group, Ident, Punct, Span, TokenStream, TokenTree};
use quote::quote;
use syn::Lifetime;

/// Writes `'_` for `lifetime`, because a constant cannot name a lifetime of its item.
pub(crate) fn with_elided_lifetimes(tokens: TokenStream, lifetime: Option<&Lifetime>) -> TokenStream {
    let mut follows_apostrophe = false;
    tokens
        .into_iter()
        .map(|token| {
            let is_name = std::mem::replace(&mut follows_apostrophe, is_punct(&token, '\''));
            match token {
                TokenTree::Ident(name) if is_name && is_replaced(&name, lifetime) => {
                    TokenTree::Ident(Ident::new("_", name.span()))
                }
                TokenTree::Group(group) => inside(&group, |stream| with_elided_lifetimes(stream, lifetime)),
                other => other,
            }
        })
        .collect()
}

fn is_replaced(name: &Ident, lifetime: Option<&Lifetime>) -> bool {
    lifetime.is_some_and(|lifetime| lifetime.ident == *name)
}

/// Writes `subject` for `Self`, because what is taken out of an `impl` block has no `Self`.
pub(crate) fn with_named_self(tokens: TokenStream, subject: &TokenStream) -> TokenStream {
    let mut tokens = tokens.into_iter().peekable();
    let mut rewritten = TokenStream::new();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Ident(name) if name == "Self" => {
                let subject = respanned(subject, name.span());
                // `Path<Argument>::Name` is not a type, `<Path<Argument>>::Name` is.
                let is_prefix = tokens.peek().is_some_and(|next| is_punct(next, ':'));
                rewritten.extend(if is_prefix { quote!(<#subject>) } else { subject });
            }
            TokenTree::Group(group) => rewritten.extend([inside(&group, |stream| with_named_self(stream, subject))]),
            other => rewritten.extend([other]),
        }
    }
    rewritten
}

/// The tokens as a user writes them: `a::B<'_>`, where their own `Display` has spaces all over.
pub(crate) fn as_written(tokens: TokenStream) -> String {
    let mut text = String::new();
    let mut ends_in_word = false;
    for token in tokens {
        let is_word = matches!(token, TokenTree::Ident(_) | TokenTree::Literal(_));
        if is_word && ends_in_word {
            text.push(' ');
        }
        text.push_str(&token.to_string());
        if is_punct(&token, ',') {
            text.push(' ');
        }
        ends_in_word = is_word;
    }
    text
}

fn respanned(tokens: &TokenStream, span: Span) -> TokenStream {
    tokens
        .clone()
        .into_iter()
        .map(|mut token| {
            token.set_span(span);
            token
        })
        .collect()
}

fn inside(group: &Group, rewrite: impl FnOnce(TokenStream) -> TokenStream) -> TokenTree {
    let mut rewritten = Group::new(group.delimiter(), rewrite(group.stream()));
    rewritten.set_span(group.span());
    TokenTree::Group(rewritten)
}

fn is_punct(token: &TokenTree, character: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if Punct::as_char(punct) == character)
}

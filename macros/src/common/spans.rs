use proc_macro2::{Group, Punct, Spacing, Span, TokenStream, TokenTree};
use quote::ToTokens;

/// The place of some tokens of the user's.
///
/// Stable Rust cannot join two spans. But rustc takes the span of an expression from its first token to its last, so an
/// expression covers any place when these two carry the spans of the place's two ends.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Extent {
    start: Span,
    end: Span,
}

impl Extent {
    /// The place of `tokens`; where the attribute stands if there are none.
    pub(crate) fn of(tokens: impl ToTokens) -> Self {
        let mut spans = tokens.into_token_stream().into_iter().map(|token| token.span());
        let start = spans.next().unwrap_or_else(Span::call_site);
        Self {
            start,
            end: spans.last().unwrap_or(start),
        }
    }

    /// Makes rustc underline this place for the expression `generated`. What stands inside parentheses keeps its spans.
    pub(crate) fn underlined_by(self, generated: TokenStream) -> TokenStream {
        let mut tokens: Vec<TokenTree> = generated.into_iter().map(|token| respan(token, self.start)).collect();
        if let Some(last) = tokens.pop() {
            tokens.push(respan(last, self.end));
        }
        tokens.into_iter().collect()
    }

    /// Makes rustc underline the end of this place for `generated`, with which a single token must do.
    pub(crate) fn ended_by(self, generated: TokenStream) -> TokenStream {
        placed_at(self.end, generated)
    }

    /// Makes rustc underline this place for `<ty rest`, where the tokens of `ty` are the user's: errors about a part of
    /// them belong there.
    pub(crate) fn underlined_by_path(self, ty: &TokenStream, rest: TokenStream) -> TokenStream {
        let (before, after) = (
            Punct::new('<', Spacing::Alone),
            rest.into_iter().map(|token| respan(token, self.end)),
        );
        [respan(before.into(), self.start)]
            .into_iter()
            .chain(ty.clone())
            .chain(after)
            .collect()
    }
}

/// Moves all of `generated` to one place, so that all that rustc has to say of it is said there.
pub(crate) fn placed_at(span: Span, generated: TokenStream) -> TokenStream {
    // only the place: a name that comes out of a `macro_rules` would bring its hygiene, and our variables be strangers
    let span = span.resolved_at(Span::call_site());
    let place = |token| match token {
        TokenTree::Group(group) => respan(
            Group::new(group.delimiter(), placed_at(span, group.stream())).into(),
            span,
        ),
        leaf => respan(leaf, span),
    };
    generated.into_iter().map(place).collect()
}

fn respan(token: TokenTree, span: Span) -> TokenTree {
    match token {
        TokenTree::Group(group) => {
            let mut moved = Group::new(group.delimiter(), group.stream());
            moved.set_span(span);
            TokenTree::Group(moved)
        }
        mut leaf => {
            leaf.set_span(span);
            leaf
        }
    }
}

/// The line of a span, from 1.
pub(crate) fn line(span: Span) -> u32 {
    saturated(span.start().line)
}

/// The column of a span, from 1 as editors count.
pub(crate) fn column(span: Span) -> u32 {
    saturated(span.start().column.saturating_add(1))
}

/// A file with more than four thousand million lines gets wrong line numbers.
fn saturated(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

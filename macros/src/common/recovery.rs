//! What parsers share that go on after an error.

use proc_macro2::{TokenStream, TokenTree};
use syn::Token;
use syn::parse::{ParseStream, Parser};

use super::errors::{Code, ErrorSink, Report};

/// Parses all of `tokens` with a parser that reports its errors itself and thus leaves nothing.
pub(crate) fn parse_all<T>(tokens: TokenStream, parse: impl FnOnce(ParseStream<'_>) -> T) -> syn::Result<T> {
    (|input: ParseStream<'_>| {
        let parsed = parse(input);
        skip_rest(input);
        Ok(parsed)
    })
    .parse2(tokens)
}

/// Skips what belongs to a faulty element of a list, up to the `,` that ends it.
pub(crate) fn skip_to_comma(input: ParseStream<'_>) {
    // A `,` between angle brackets does not end anything, and they are no groups for the tokenizer.
    let mut open_brackets = 0_usize;
    while !input.is_empty() && (open_brackets > 0 || !input.peek(Token![,])) {
        if input.parse::<Token![->]>().is_ok() {
            continue;
        }
        if input.peek(Token![<]) {
            open_brackets += 1;
        } else if input.peek(Token![>]) {
            open_brackets = open_brackets.saturating_sub(1);
        }
        skip_token(input);
    }
}

/// Reads the `,` behind an element of a list, which the last one need not have.
pub(crate) fn expect_comma(input: ParseStream<'_>, code: Code, sink: &mut ErrorSink) {
    if let (false, Err(error)) = (input.is_empty(), input.parse::<Token![,]>()) {
        sink.push(Report::new(code, format_args!("missing `,` before {}", found(input))).at(error.span()));
        skip_to_comma(input);
        let _comma: syn::Result<Token![,]> = input.parse();
    }
}

/// The next token, to name it.
pub(crate) fn found(input: ParseStream<'_>) -> String {
    input
        .fork()
        .parse::<TokenTree>()
        .map_or_else(|_| String::from("this"), |token| format!("`{token}`"))
}

/// Skips what belongs to a faulty line, with the `;` that ends it.
pub(crate) fn skip_through_semicolon(input: ParseStream<'_>) {
    while !input.is_empty() && input.parse::<Token![;]>().is_err() {
        skip_token(input);
    }
}

/// Skips all that is left, so that syn does not report it as unexpected.
pub(crate) fn skip_rest(input: ParseStream<'_>) {
    while !input.is_empty() {
        skip_token(input);
    }
}

fn skip_token(input: ParseStream<'_>) {
    // Where there is a token, parsing one cannot fail.
    let _token: syn::Result<TokenTree> = input.parse();
}

use std::fmt::Display;

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;

/// The diagnostics that are found by reading tokens. The others are found by const evaluation or by the type checker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Code {
    /// A service that is built in is declared again.
    BuiltInService,
    /// An id breaks its naming pattern.
    Id,
    /// The attribute stands on the wrong kind of item.
    WrongItem,
    /// An argument of an attribute.
    Argument,
    /// The right kind of item in a form that cannot be wired.
    Shape,
    /// The syntax of `backend!` or `service_set!`.
    Listing,
    /// The `impl` block form of a service factory.
    ContextFactory,
    /// Where in the configuration a section is.
    ConfigPath,
    /// A field that borrows and cannot change what it borrows.
    SharedBorrow,
    /// An `async fn` of a trait that is used as `dyn Trait`.
    AsyncFunction,
}

impl Code {
    const fn text(self) -> &'static str {
        match self {
            Self::BuiltInService => "FT0020",
            Self::Id => "FT0023",
            Self::WrongItem => "FT0024",
            Self::Argument => "FT0025",
            Self::Shape => "FT0026",
            Self::Listing => "FT0039",
            Self::ContextFactory => "FT0040",
            Self::ConfigPath => "FT0047",
            Self::SharedBorrow => "FT0048",
            Self::AsyncFunction => "FT0049",
        }
    }
}

/// The text of one error, before it is known what to underline.
#[derive(Debug)]
#[must_use]
pub(crate) struct Report {
    code: Code,
    text: String,
}

impl Report {
    /// States the rule that was broken: lower case, no full stop, names the user's item.
    pub(crate) fn new(code: Code, message: impl Display) -> Self {
        Self {
            code,
            text: format!("{}: {message}", code.text()),
        }
    }

    /// Adds a way out.
    pub(crate) fn help(self, way_out: impl Display) -> Self {
        self.line("help", way_out)
    }

    /// Adds what explains the rule.
    pub(crate) fn note(self, explanation: impl Display) -> Self {
        self.line("note", explanation)
    }

    /// Adds a way out if one could be found.
    pub(crate) fn help_if(self, way_out: Option<impl Display>) -> Self {
        match way_out {
            Some(way_out) => self.help(way_out),
            None => self,
        }
    }

    /// Underlines one token.
    pub(crate) fn at(self, span: Span) -> syn::Error {
        syn::Error::new(span, self.finished())
    }

    /// Underlines from the first to the last of some tokens.
    pub(crate) fn over(self, tokens: impl ToTokens) -> syn::Error {
        let message = self.finished();
        syn::Error::new_spanned(tokens, message)
    }

    fn line(mut self, kind: &str, text: impl Display) -> Self {
        self.text.push_str(&format!("\n{kind}: {text}"));
        self
    }

    fn finished(self) -> String {
        format!(
            "{}\nsee https://github.com/flytower/flytower/blob/main/docs/diagnostics/{}.md",
            self.text,
            self.code.text()
        )
    }
}

/// Collects errors, so that one build shows all of them.
///
/// Nothing stops at the first error; what cannot go on returns `None` *after* it has pushed the reason. So `None`
/// without an error in the sink is a bug, and the opposite (a value although something was reported) is what
/// [`section`](Self::section) is for.
#[derive(Debug, Default)]
pub(crate) struct ErrorSink(Vec<syn::Error>);

impl ErrorSink {
    /// Takes an error.
    pub(crate) fn push(&mut self, error: syn::Error) {
        self.0.push(error);
    }

    /// Runs a part that is independent of the others and keeps its value only if it reported nothing.
    pub(crate) fn section<T>(&mut self, part: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let mut own = Self::default();
        let value = part(&mut own);
        let is_clean = own.0.is_empty();
        self.0.append(&mut own.0);
        value.filter(|_| is_clean)
    }

    /// Whether nothing was reported.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many errors there are, to see whether a part has added any.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// The errors as `compile_error!` calls, in the order in which a reader meets what they underline.
    pub(crate) fn into_tokens(mut self) -> TokenStream {
        // A stable sort: errors at one place stay in the order in which they were found.
        self.0.sort_by_key(|error| error.span().start());
        self.0.iter().map(syn::Error::to_compile_error).collect()
    }
}

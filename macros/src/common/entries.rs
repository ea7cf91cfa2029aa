use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::parse::ParseStream;
use syn::{Attribute, Path};

use super::PrivateModule;
use super::errors::{Code, ErrorSink, Report};
use super::fields::condition;
use super::recovery::{expect_comma, found, skip_to_comma};
use super::rewrite::as_written;
use super::spans::Extent;

/// A feature in a list: a path, perhaps compiled under a condition.
#[derive(Clone)]
pub(crate) struct Entry {
    cfg: Vec<Attribute>,
    path: Path,
}

impl Entry {
    /// The condition, to be put before whatever is emitted for the entry.
    pub(crate) fn cfg(&self) -> &[Attribute] {
        &self.cfg
    }

    /// The feature.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// The path as it was written.
    pub(crate) fn text(&self) -> String {
        as_written(self.path.to_token_stream())
    }

    /// Whether both are the same under the same condition.
    pub(crate) fn is(&self, other: &Self) -> bool {
        let tokens = |entry: &Self| {
            let (cfg, path) = (&entry.cfg, &entry.path);
            quote!(#(#cfg)* #path).to_string()
        };
        tokens(self) == tokens(other)
    }

    /// The condition as an expression, if there is one.
    pub(crate) fn condition(&self) -> Option<TokenStream> {
        condition(&self.cfg)
    }

    /// An array's element: the feature's descriptor.
    fn element(&self, private: &PrivateModule) -> TokenStream {
        let Self { cfg, path } = self;
        quote!(#(#cfg)* <#path as #private::Feature>::FEATURE)
    }

    /// A statement that checks the first of `__others` and keeps the others. It underlines the path when it panics.
    fn check(&self, function: &TokenStream) -> TokenStream {
        let Self { cfg, path } = self;
        let call = Extent::of(path).underlined_by(quote!(#function(__others)));
        quote!(#(#cfg)* let __others = #call;)
    }
}

/// The array of a descriptor.
pub(crate) fn array_of(entries: &[Entry], private: &PrivateModule) -> TokenStream {
    let elements = entries.iter().map(|entry| entry.element(private));
    quote!(&[#(#elements),*])
}

/// Statements that check one entry of the array `list` after the other by `function`.
pub(crate) fn checks_of(entries: &[Entry], list: &TokenStream, function: &TokenStream) -> TokenStream {
    if entries.is_empty() {
        return TokenStream::new();
    }
    let checks = entries.iter().map(|entry| entry.check(function));
    quote!(let __others = #list; #(#checks)*)
}

/// Reads what stands between the brackets of a list, with an optional `,` at its end.
pub(crate) fn read_entries(input: ParseStream<'_>, code: Code, sink: &mut ErrorSink) -> Vec<Entry> {
    let mut entries = Vec::new();
    while !input.is_empty() {
        entries.extend(read_entry(input, code, sink));
        expect_comma(input, code, sink);
    }
    entries
}

fn read_entry(input: ParseStream<'_>, code: Code, sink: &mut ErrorSink) -> Option<Entry> {
    sink.section(|sink| {
        let cfg = input.call(Attribute::parse_outer).unwrap_or_default();
        for attribute in cfg.iter().filter(|attribute| !attribute.path().is_ident("cfg")) {
            let name = as_written(attribute.path().to_token_stream());
            let report = Report::new(code, format_args!("the attribute `{name}` has no meaning here"))
                .help("only `#[cfg(…)]` may stand before a path of a list");
            sink.push(report.over(attribute));
        }
        match input.parse() {
            Ok(path) => Some(Entry { cfg, path }),
            Err(error) => {
                let report = Report::new(code, format_args!("{} must be the path of a feature", found(input)));
                sink.push(
                    report
                        .help("name the struct, function or set itself: `SqlTodoStore`")
                        .at(error.span()),
                );
                skip_to_comma(input);
                None
            }
        }
    })
}

use proc_macro2::TokenStream;
use syn::parse::ParseStream;
use syn::{Token, bracketed};

use crate::common::PrivateModule;
use crate::common::entries::{Entry, read_entries};
use crate::common::errors::{Code, ErrorSink};
use crate::common::listing::{Declaration, expect_end, malformed, read_crate};
use crate::common::recovery::parse_all;

const FORM: &str = "pub Name = [First, Second]";

/// The set as it was written.
pub(super) struct Raw {
    pub(super) private: PrivateModule,
    pub(super) declaration: Option<Declaration>,
    pub(super) entries: Vec<Entry>,
}

impl Raw {
    pub(super) fn read(input: TokenStream, sink: &mut ErrorSink) -> Self {
        parse_all(input, |input| Self::parse(input, sink)).unwrap_or_else(|error| {
            // Cannot happen, since the parser above leaves nothing.
            sink.push(error);
            Self {
                private: PrivateModule::find(None),
                declaration: None,
                entries: Vec::new(),
            }
        })
    }

    fn parse(input: ParseStream<'_>, sink: &mut ErrorSink) -> Self {
        let private = read_crate(input, sink);
        let mut raw = Self {
            private,
            declaration: None,
            entries: Vec::new(),
        };
        match Declaration::parse(input, None) {
            Ok(declaration) => raw.declaration = Some(declaration),
            Err(error) => {
                sink.push(malformed("a service set", FORM, &error));
                return raw;
            }
        }
        match parse_list(input, sink) {
            Ok(entries) => {
                raw.entries = entries;
                expect_end(input, sink);
            }
            Err(error) => sink.push(malformed("a service set", FORM, &error)),
        }
        raw
    }
}

fn parse_list(input: ParseStream<'_>, sink: &mut ErrorSink) -> syn::Result<Vec<Entry>> {
    input.parse::<Token![=]>()?;
    let list;
    bracketed!(list in input);
    Ok(read_entries(&list, Code::Listing, sink))
}

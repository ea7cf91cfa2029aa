use proc_macro2::{Ident, TokenStream};
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Token, braced, bracketed};

use crate::common::PrivateModule;
use crate::common::entries::{Entry, read_entries};
use crate::common::errors::{Code, ErrorSink};
use crate::common::listing::{Declaration, expect_end, malformed, read_crate};
use crate::common::recovery::{expect_comma, parse_all, skip_to_comma};

const FORM: &str = "pub struct Name { services: […], plugins: […] }";

/// The backend as it was written.
pub(super) struct Raw {
    pub(super) private: PrivateModule,
    pub(super) declaration: Option<Declaration>,
    pub(super) sections: Vec<RawSection>,
}

/// A section of whatever name.
pub(super) struct RawSection {
    pub(super) name: Ident,
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
                sections: Vec::new(),
            }
        })
    }

    fn parse(input: ParseStream<'_>, sink: &mut ErrorSink) -> Self {
        let private = read_crate(input, sink);
        let mut raw = Self {
            private,
            declaration: None,
            sections: Vec::new(),
        };
        match Declaration::parse(input, Some("struct")) {
            Ok(declaration) => raw.declaration = Some(declaration),
            Err(error) => {
                sink.push(malformed("a backend", FORM, &error));
                return raw;
            }
        }
        match parse_sections(input, sink) {
            Ok(sections) => {
                raw.sections = sections;
                expect_end(input, sink);
            }
            Err(error) => sink.push(malformed("a backend", FORM, &error)),
        }
        raw
    }
}

fn parse_sections(input: ParseStream<'_>, sink: &mut ErrorSink) -> syn::Result<Vec<RawSection>> {
    let braces;
    braced!(braces in input);
    let mut sections = Vec::new();
    while !braces.is_empty() {
        match parse_section(&braces, sink) {
            Ok(section) => sections.push(section),
            Err(error) => {
                sink.push(malformed("a section", "services: [First, Second]", &error));
                skip_to_comma(&braces);
            }
        }
        expect_comma(&braces, Code::Listing, sink);
    }
    Ok(sections)
}

fn parse_section(input: ParseStream<'_>, sink: &mut ErrorSink) -> syn::Result<RawSection> {
    let name = input.call(Ident::parse_any)?;
    input.parse::<Token![:]>()?;
    let list;
    bracketed!(list in input);
    Ok(RawSection {
        name,
        entries: read_entries(&list, Code::Listing, sink),
    })
}

use proc_macro2::{Ident, Span, TokenStream};
use syn::parse::{Parse, ParseStream};
use syn::{Attribute, Fields, GenericParam, Generics, LifetimeParam, Token, Visibility, WhereClause};

use super::errors::{Code, ErrorSink, Report};
use super::keyword::{ItemKind, parse_keyword};

/// The head of the item that an attribute stands on. Whatever follows is parsed only by those who need it: what is in
/// the body of a trait or a function is rustc's business.
pub(crate) struct Target {
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) kind: ItemKind,
    pub(crate) generics: Generics,
    keyword: Span,
    name: Option<Ident>,
    body: TokenStream,
}

impl Target {
    /// Reads the head of `item`. What cannot be read at all is reported as the wrong item.
    pub(crate) fn read(attribute: &str, item: &TokenStream, sink: &mut ErrorSink) -> Option<Self> {
        match syn::parse2(item.clone()) {
            Ok(target) => Some(target),
            Err(error) => {
                let report = Report::new(Code::WrongItem, format_args!("`#[{attribute}]` cannot read this item"));
                sink.push(report.note(&error).at(error.span()));
                None
            }
        }
    }

    /// Reports an item of a kind that the attribute does not go on; `places` says on what it does.
    pub(crate) fn require_kind(
        &self,
        attribute: &str,
        kinds: &[ItemKind],
        places: &str,
        sink: &mut ErrorSink,
    ) -> Option<&Self> {
        if kinds.contains(&self.kind) {
            return Some(self);
        }
        let kind = self.kind.with_article();
        let report = Report::new(
            Code::WrongItem,
            format_args!("`#[{attribute}]` goes on {places}, not on {kind}"),
        );
        sink.push(report.at(self.keyword));
        None
    }

    /// The name, of a struct, an enum, a union or a trait.
    pub(crate) fn name(&self) -> Option<&Ident> {
        self.name.as_ref()
    }

    /// The name, of something that alone is a type.
    pub(crate) fn data_name(&self) -> Option<&Ident> {
        self.name.as_ref().filter(|_| self.kind != ItemKind::Trait)
    }

    /// Reports generics of whatever kind.
    pub(crate) fn expect_no_generics(&self, noun: &str, sink: &mut ErrorSink) {
        if !self.generics.params.is_empty() {
            let has_lifetime = self.generics.lifetimes().next().is_some();
            let help = "hold owned types: only modules borrow, and only extension points";
            let report = self.generic(noun).help_if(has_lifetime.then_some(help));
            sink.push(report.over(&self.generics));
        }
        self.expect_no_clause(noun, sink);
    }

    /// Reports all generics but a single lifetime without bounds, which it returns.
    pub(crate) fn expect_lifetime_at_most(&self, noun: &str, sink: &mut ErrorSink) -> Option<&LifetimeParam> {
        self.expect_no_clause(noun, sink);
        let mut parameters = self.generics.params.iter();
        match (parameters.next(), parameters.next()) {
            (None, _) => None,
            (Some(GenericParam::Lifetime(lifetime)), None) if lifetime.bounds.is_empty() => Some(lifetime),
            _ => {
                let report = self
                    .generic(noun)
                    .help("one lifetime without bounds is allowed, for what is lent: `<'a>`");
                sink.push(report.over(&self.generics));
                None
            }
        }
    }

    /// The fields of a struct.
    pub(crate) fn fields(&self, noun: &str, sink: &mut ErrorSink) -> Option<Fields> {
        match syn::parse2::<StructBody>(self.body.clone()) {
            Ok(StructBody(fields)) => Some(fields),
            Err(error) => {
                let report = Report::new(Code::Shape, format_args!("cannot read the fields of this {noun}"));
                sink.push(report.note(&error).at(error.span()));
                None
            }
        }
    }

    fn expect_no_clause(&self, noun: &str, sink: &mut ErrorSink) {
        if let Some(clause) = &self.generics.where_clause {
            let report = Report::new(
                Code::Shape,
                format_args!("the {noun}{} must not have a `where` clause", self.quoted()),
            );
            sink.push(report.over(clause));
        }
    }

    fn generic(&self, noun: &str) -> Report {
        Report::new(
            Code::Shape,
            format_args!("the {noun}{} must not be generic", self.quoted()),
        )
        .note("what is wired is a type, and a generic item is many")
    }

    fn quoted(&self) -> String {
        self.name.as_ref().map(|name| format!(" `{name}`")).unwrap_or_default()
    }
}

impl Parse for Target {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let attributes = input.call(Attribute::parse_outer)?;
        input.parse::<Visibility>()?;
        let (kind, keyword) = parse_keyword(input)?;
        let (mut name, mut generics) = (None, Generics::default());
        if kind.is_type() {
            name = Some(input.parse()?);
            generics = input.parse()?;
            generics.where_clause = input.parse()?;
        }
        Ok(Self {
            attributes,
            kind,
            generics,
            keyword,
            name,
            body: input.parse()?,
        })
    }
}

/// What follows the head of a struct.
struct StructBody(Fields);

impl Parse for StructBody {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        if input.peek(syn::token::Brace) {
            return Ok(Self(Fields::Named(input.parse()?)));
        }
        let fields = if input.peek(syn::token::Paren) {
            Fields::Unnamed(input.parse()?)
        } else {
            Fields::Unit
        };
        // Tuple structs have their `where` clause here. What it is for, generics, is reported by whoever allows none.
        input.parse::<Option<WhereClause>>()?;
        input.parse::<Token![;]>()?;
        Ok(Self(fields))
    }
}

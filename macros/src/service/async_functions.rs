use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::spanned::Spanned;
use syn::{Attribute, ItemTrait, Signature, TraitItem, TypeParamBound, WherePredicate, parse_quote_spanned};

use crate::common::ItemKind;
use crate::common::errors::{Code, Report};
use crate::common::target::Target;

/// A trait with an `async fn`, which cannot be called through `dyn Trait`.
///
/// rustc says so too, but wherever the type is named, and advises to move the function to another trait.
pub(super) struct AsyncFunctions {
    /// Of the trait.
    name: Ident,
    /// The first of them: one attribute mends them all.
    first: Ident,
    keyword: Span,
    kept: TokenStream,
}

impl AsyncFunctions {
    /// Those of `target`, unless an attribute below this one may rewrite them. One above already has.
    pub(super) fn of(target: &Target, item: &TokenStream) -> Option<Self> {
        let may_have_any = target.kind == ItemKind::Trait && has_async(item);
        if !may_have_any || !target.attributes.iter().all(is_inert) {
            return None;
        }
        // what cannot be read is for rustc to report
        let mut item: ItemTrait = syn::parse2(item.clone()).ok()?;
        let mut faulty = item.items.iter_mut().filter_map(faulty).peekable();
        let first = faulty.peek()?;
        let (first, keyword) = (first.ident.clone(), first.asyncness.span());
        faulty.for_each(exclude);
        Some(Self {
            name: item.ident.clone(),
            first,
            keyword,
            kept: item.into_token_stream(),
        })
    }

    /// The error.
    pub(super) fn report(&self) -> syn::Error {
        let Self { name, first, .. } = self;
        let message = format!("`{first}` of the service `{name}` must not be an `async fn` without `#[async_trait]`");
        Report::new(Code::AsyncFunction, message)
            .help(format_args!(
                "write `#[async_trait::async_trait]` below `#[service]`, and above each `impl {name}`"
            ))
            .note(format_args!(
                "a service is called through `dyn {name}`, and only a future in a box can be returned to who knows no more"
            ))
            .at(self.keyword)
    }

    /// The trait, but so that `dyn Trait` is a type.
    pub(super) fn kept(&self) -> TokenStream {
        self.kept.clone()
    }
}

/// Whether there may be an `async fn`: bodies are groups of their own, and `async` is nothing else beside them.
fn has_async(item: &TokenStream) -> bool {
    let is_async = |token: TokenTree| matches!(token, TokenTree::Ident(word) if word == "async");
    item.clone()
        .into_iter()
        .any(|token| matches!(token, TokenTree::Group(body) if body.stream().into_iter().any(is_async)))
}

/// The signature of an `async fn`, unless it is not there for `dyn Trait` anyway, or perhaps not there at all.
fn faulty(item: &mut TraitItem) -> Option<&mut Signature> {
    let TraitItem::Fn(function) = item else { return None };
    let is_condition =
        |attribute: &Attribute| attribute.path().is_ident("cfg") || attribute.path().is_ident("cfg_attr");
    if function.attrs.iter().any(is_condition) {
        return None;
    }
    let clause = function.sig.generics.where_clause.iter();
    let is_excluded = clause.flat_map(|clause| &clause.predicates).any(is_self_sized);
    (function.sig.asyncness.is_some() && !is_excluded).then_some(&mut function.sig)
}

fn is_self_sized(predicate: &WherePredicate) -> bool {
    let WherePredicate::Type(predicate) = predicate else {
        return false;
    };
    let is_sized = |bound: &TypeParamBound| {
        let TypeParamBound::Trait(bound) = bound else {
            return false;
        };
        bound.path.segments.last().is_some_and(|last| last.ident == "Sized")
    };
    predicate.bounded_ty.to_token_stream().to_string() == "Self" && predicate.bounds.iter().any(is_sized)
}

/// Says that it is not there for `dyn Trait`.
fn exclude(signature: &mut Signature) {
    let sized = parse_quote_spanned!(signature.asyncness.span()=> Self: ::core::marker::Sized);
    signature.generics.make_where_clause().predicates.push(sized);
}

/// Whether an attribute leaves the trait as it is, which only those of rustc do for sure.
fn is_inert(attribute: &Attribute) -> bool {
    const INERT: [&str; 8] = ["allow", "cfg", "deny", "deprecated", "doc", "expect", "forbid", "warn"];
    let path = attribute.path();
    let is_diagnostic = path.segments.first().is_some_and(|first| first.ident == "diagnostic");
    is_diagnostic || INERT.iter().any(|inert| path.is_ident(inert))
}

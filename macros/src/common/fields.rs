use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use syn::{Attribute, Lifetime};

use super::errors::{Code, ErrorSink, Report};
use super::rewrite::{with_elided_lifetimes, with_named_self};
use super::target::Target;

/// Something that is injected: a field of a struct, or a parameter of a function.
#[derive(Clone)]
pub(crate) struct Field {
    cfg: Vec<Attribute>,
    name: Ident,
    ty: TokenStream,
}

impl Field {
    /// Something to inject. Of its attributes only conditions matter.
    pub(super) fn new(attributes: &[Attribute], name: &Ident, ty: &impl ToTokens) -> Self {
        let cfg = attributes
            .iter()
            .filter(|attribute| attribute.path().is_ident("cfg"))
            .cloned()
            .collect();
        Self {
            cfg,
            name: name.clone(),
            ty: ty.to_token_stream(),
        }
    }

    /// The condition under which it exists.
    pub(super) fn cfg(&self) -> &[Attribute] {
        &self.cfg
    }

    /// The same as an expression, if there is one.
    pub(super) fn condition(&self) -> Option<TokenStream> {
        condition(&self.cfg)
    }

    /// Its name.
    pub(crate) fn name(&self) -> &Ident {
        &self.name
    }

    /// Its type, without any lifetime or `Self` that only its item knows.
    pub(crate) fn ty(&self) -> &TokenStream {
        &self.ty
    }

    /// Writes `'static` for the item's lifetime.
    #[must_use]
    pub(crate) fn with_elided_lifetimes(self, lifetime: Option<&Lifetime>) -> Self {
        Self {
            ty: with_elided_lifetimes(self.ty, lifetime),
            ..self
        }
    }

    /// Writes `subject` for `Self`.
    #[must_use]
    pub(crate) fn with_named_self(self, subject: &TokenStream) -> Self {
        Self {
            ty: with_named_self(self.ty, subject),
            ..self
        }
    }
}

/// Whether all of these `#[cfg]`s are met, as an expression; nothing if there are none.
pub(crate) fn condition(cfg: &[Attribute]) -> Option<TokenStream> {
    let predicates = cfg.iter().filter_map(|cfg| cfg.parse_args::<TokenStream>().ok());
    (!cfg.is_empty()).then(|| quote!(::core::cfg!(all(#(all(#predicates)),*))))
}

/// The fields of a struct that Flytower fills.
pub(crate) fn fields_of(target: &Target, noun: &str, sink: &mut ErrorSink) -> Option<Vec<Field>> {
    let fields = target.fields(noun, sink)?;
    if let syn::Fields::Unnamed(fields) = &fields
        && !fields.unnamed.is_empty()
    {
        let report = Report::new(Code::Shape, format_args!("the fields of a {noun} must have names"))
            .help("write `struct Name { field: Type }`")
            .note("messages about a dependency call it by its field's name");
        sink.push(report.over(fields));
        return None;
    }
    let named = |field: &syn::Field| Some(Field::new(&field.attrs, field.ident.as_ref()?, &field.ty));
    Some(fields.iter().filter_map(named).collect())
}

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::{Attribute, Path};

use super::parse::{Raw, Scope};
use crate::common::PrivateModule;
use crate::common::errors::ErrorSink;
use crate::common::ids::Id;
use crate::common::target::Target;
use crate::common::{ItemKind, ItemLiteral};

/// A service that can be expanded.
pub(super) struct Service {
    private: PrivateModule,
    interface: Interface,
    id: Id,
    scope: Scope,
    default: Option<Path>,
    is_many: bool,
}

/// The trait or struct that a service is known by.
pub(super) struct Interface {
    name: Ident,
    is_trait: bool,
    explains_itself: bool,
}

impl Service {
    pub(super) fn validate(raw: &Raw, sink: &mut ErrorSink) -> Option<Self> {
        let id = raw
            .id
            .required("service", sink)
            .and_then(|id| Id::scoped(id, "service", sink));
        let interface = raw.target.as_ref().and_then(|target| validated_interface(target, sink));
        if let Some(functions) = &raw.async_functions {
            sink.push(functions.report());
        }
        Some(Self {
            private: raw.private.clone(),
            interface: interface?,
            id: id?,
            scope: raw.scope.value().copied().unwrap_or_default(),
            default: raw.default.value().cloned(),
            is_many: raw.many.value().is_some(),
        })
    }

    pub(super) fn private(&self) -> &PrivateModule {
        &self.private
    }

    pub(super) fn interface(&self) -> &Interface {
        &self.interface
    }

    pub(super) fn id(&self) -> &Id {
        &self.id
    }

    pub(super) fn scope(&self) -> Scope {
        self.scope
    }

    pub(super) fn default(&self) -> Option<&Path> {
        self.default.as_ref()
    }

    pub(super) fn is_many(&self) -> bool {
        self.is_many
    }
}

impl Interface {
    /// The interface that `target` would be. Of what is neither a trait nor a type there is none.
    pub(super) fn of(target: &Target) -> Option<Self> {
        let is_explanation = |attribute: &Attribute| {
            let mut segments = attribute.path().segments.iter();
            segments.next().is_some_and(|first| first.ident == "diagnostic")
                && segments.next().is_some_and(|second| second.ident == "on_unimplemented")
        };
        Some(Self {
            name: target.name()?.clone(),
            is_trait: target.kind == ItemKind::Trait,
            explains_itself: target.attributes.iter().any(is_explanation),
        })
    }

    pub(super) fn name(&self) -> &Ident {
        &self.name
    }

    /// Whether rustc should be told what to say about a type that does not implement it.
    pub(super) fn needs_explanation(&self) -> bool {
        self.is_trait && !self.explains_itself
    }

    /// The type behind the `Arc`. All of it underlines the name.
    pub(super) fn ty(&self) -> TokenStream {
        let name = &self.name;
        if self.is_trait {
            quote_spanned!(name.span()=> dyn #name)
        } else {
            name.to_token_stream()
        }
    }

    pub(super) fn item(&self) -> ItemLiteral {
        if self.is_trait {
            ItemLiteral::of_trait(&self.name)
        } else {
            ItemLiteral::named(&self.name)
        }
    }
}

/// A struct may have whatever fields it likes: if they are to be injected, `#[service_factory]` says so.
fn validated_interface(target: &Target, sink: &mut ErrorSink) -> Option<Interface> {
    target.require_kind(
        "service",
        &[ItemKind::Trait, ItemKind::Struct],
        "a trait or a struct",
        sink,
    )?;
    target.expect_no_generics("service", sink);
    Interface::of(target)
}

//! The attributes that say nothing of a type but its id: `#[extension_point]` and `#[plugin_marker]`.

use proc_macro2::{Ident, TokenStream};
use syn::{LitStr, Path};

use super::PrivateModule;
use super::arguments::{self, Slot};
use super::errors::ErrorSink;
use super::ids::Id;
use super::target::Target;

/// The attribute as it was written.
pub(crate) struct Raw {
    pub(crate) private: PrivateModule,
    pub(crate) target: Option<Target>,
    id: Slot<LitStr>,
}

impl Raw {
    pub(crate) fn read(attribute: &'static str, tokens: TokenStream, item: &TokenStream, sink: &mut ErrorSink) -> Self {
        let (mut id, mut krate) = (Slot::new("id"), Slot::<Path>::new("crate"));
        arguments::read(attribute, tokens, &mut [&mut id, &mut krate], sink);
        Self {
            private: PrivateModule::find(krate.value()),
            target: Target::read(attribute, item, sink),
            id,
        }
    }
}

/// A type with an id, which can be expanded.
pub(crate) struct Identified {
    private: PrivateModule,
    name: Ident,
    id: Id,
}

impl Identified {
    /// `id` and `name` check what was written.
    pub(crate) fn validate(
        raw: &Raw,
        attribute: &str,
        id: impl FnOnce(&LitStr, &mut ErrorSink) -> Option<Id>,
        name: impl FnOnce(&Target, &mut ErrorSink) -> Option<Ident>,
        sink: &mut ErrorSink,
    ) -> Option<Self> {
        let given = raw.id.required(attribute, sink).cloned();
        let id = given.and_then(|given| id(&given, sink));
        let name = raw.target.as_ref().and_then(|target| name(target, sink));
        Some(Self {
            private: raw.private.clone(),
            name: name?,
            id: id?,
        })
    }

    pub(crate) fn private(&self) -> &PrivateModule {
        &self.private
    }

    pub(crate) fn name(&self) -> &Ident {
        &self.name
    }

    pub(crate) fn id(&self) -> &Id {
        &self.id
    }
}

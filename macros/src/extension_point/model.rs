use proc_macro2::{Ident, TokenStream};

use super::parse::Raw;
use crate::common::ItemKind;
use crate::common::errors::ErrorSink;
use crate::common::ids::Id;
use crate::common::target::Target;

/// An extension point that can be expanded.
pub(super) struct ExtensionPoint {
    private: TokenStream,
    name: Ident,
    id: Id,
}

impl ExtensionPoint {
    pub(super) fn validate(raw: &Raw, sink: &mut ErrorSink) -> Option<Self> {
        let id = raw.id.required("extension_point", sink).cloned();
        let id = id.and_then(|id| Id::scoped(&id, "extension point", sink));
        let name = raw.target.as_ref().and_then(|target| name(target, sink));
        Some(Self {
            private: raw.private.clone(),
            name: name?,
            id: id?,
        })
    }

    pub(super) fn private(&self) -> &TokenStream {
        &self.private
    }

    pub(super) fn name(&self) -> &Ident {
        &self.name
    }

    pub(super) fn id(&self) -> &Id {
        &self.id
    }
}

/// Whatever is inside is the plugin's business: it is made by `Default`, never field by field.
fn name(target: &Target, sink: &mut ErrorSink) -> Option<Ident> {
    target.require_kind(
        "extension_point",
        &[ItemKind::Struct, ItemKind::Enum],
        "a struct or an enum",
        sink,
    )?;
    target.expect_no_generics("extension point", sink);
    target.name().cloned()
}

use proc_macro2::TokenStream;
use syn::{LitStr, Path};

use crate::common::PrivateModule;
use crate::common::arguments::{self, Slot};
use crate::common::errors::ErrorSink;
use crate::common::target::Target;

/// The attribute as it was written.
pub(super) struct Raw {
    pub(super) private: PrivateModule,
    pub(super) target: Option<Target>,
    pub(super) plugin: Slot<Path>,
    pub(super) id: Slot<LitStr>,
}

impl Raw {
    pub(super) fn read(tokens: TokenStream, item: &TokenStream, sink: &mut ErrorSink) -> Self {
        let (mut plugin, mut id, mut krate) = (Slot::new("for"), Slot::new("id"), Slot::<Path>::new("crate"));
        arguments::read("module", tokens, &mut [&mut plugin, &mut id, &mut krate], sink);
        Self {
            private: PrivateModule::find(krate.value()),
            target: Target::read("module", item, sink),
            plugin,
            id,
        }
    }
}

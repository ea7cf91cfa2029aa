use proc_macro2::TokenStream;
use syn::{LitStr, Path};

use crate::common::arguments::{self, Slot};
use crate::common::errors::ErrorSink;
use crate::common::private_module;
use crate::common::target::Target;

/// The attribute as it was written.
pub(super) struct Raw {
    pub(super) private: TokenStream,
    pub(super) target: Option<Target>,
    pub(super) id: Slot<LitStr>,
}

impl Raw {
    pub(super) fn read(tokens: TokenStream, item: &TokenStream, sink: &mut ErrorSink) -> Self {
        let (mut id, mut krate) = (Slot::new("id"), Slot::<Path>::new("crate"));
        arguments::read("extension_point", tokens, &mut [&mut id, &mut krate], sink);
        Self {
            private: private_module(krate.value()),
            target: Target::read("extension_point", item, sink),
            id,
        }
    }
}

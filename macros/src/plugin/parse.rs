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
    pub(super) id: Slot<LitStr>,
    pub(super) marker: Slot<Path>,
}

impl Raw {
    pub(super) fn read(tokens: TokenStream, item: &TokenStream, sink: &mut ErrorSink) -> Self {
        let (mut id, mut marker, mut krate) = (Slot::new("id"), Slot::new("marker"), Slot::<Path>::new("crate"));
        arguments::read("plugin", tokens, &mut [&mut id, &mut marker, &mut krate], sink);
        Self {
            private: PrivateModule::find(krate.value()),
            target: Target::read("plugin", item, sink),
            id,
            marker,
        }
    }
}

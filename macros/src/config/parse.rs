use proc_macro2::TokenStream;
use syn::{LitStr, Path};

use crate::common::PrivateModule;
use crate::common::arguments::{self, Slot};
use crate::common::errors::ErrorSink;
use crate::common::target::Target;

pub(super) const ATTRIBUTE: &str = "config";

/// The attribute as it was written.
pub(super) struct Raw {
    pub(super) private: PrivateModule,
    pub(super) target: Option<Target>,
    pub(super) path: Slot<LitStr>,
    pub(super) check: Slot<Path>,
}

pub(super) fn read(tokens: TokenStream, item: &TokenStream, sink: &mut ErrorSink) -> Raw {
    let (mut path, mut check) = (Slot::new("path"), Slot::new("check"));
    let mut krate = Slot::<Path>::new("crate");
    arguments::read(ATTRIBUTE, tokens, &mut [&mut path, &mut check, &mut krate], sink);
    Raw {
        private: PrivateModule::find(krate.value()),
        target: Target::read(ATTRIBUTE, item, sink),
        path,
        check,
    }
}

use proc_macro2::TokenStream;
use syn::Path;

use crate::common::PrivateModule;
use crate::common::arguments::{self, Slot};
use crate::common::entries::Entry;
use crate::common::errors::ErrorSink;
use crate::common::target::Target;

/// The attribute as it was written.
pub(super) struct Raw {
    pub(super) private: PrivateModule,
    pub(super) target: Option<Target>,
    pub(super) plugins: Slot<Vec<Entry>>,
    pub(super) modules: Slot<Vec<Entry>>,
}

impl Raw {
    pub(super) fn read(tokens: TokenStream, item: &TokenStream, sink: &mut ErrorSink) -> Self {
        let (mut plugins, mut modules, mut krate) =
            (Slot::new("plugins"), Slot::new("modules"), Slot::<Path>::new("crate"));
        arguments::read(
            "feature_loader",
            tokens,
            &mut [&mut plugins, &mut modules, &mut krate],
            sink,
        );
        let target = Target::read("feature_loader", item, sink);
        Self {
            private: PrivateModule::find(krate.value()),
            target,
            plugins,
            modules,
        }
    }
}

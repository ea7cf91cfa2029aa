use proc_macro2::{Ident, TokenStream};
use syn::parse::ParseStream;
use syn::{LitStr, Path, Token};

use super::async_functions::AsyncFunctions;
use crate::common::PrivateModule;
use crate::common::arguments::{self, Slot, Value};
use crate::common::errors::ErrorSink;
use crate::common::target::Target;
use crate::common::values::Flag;

/// The attribute as it was written.
pub(super) struct Raw {
    pub(super) private: PrivateModule,
    pub(super) target: Option<Target>,
    pub(super) id: Slot<LitStr>,
    pub(super) scope: Slot<Scope>,
    pub(super) default: Slot<Path>,
    pub(super) many: Slot<Flag>,
    /// Those that nothing makes callable.
    pub(super) async_functions: Option<AsyncFunctions>,
}

impl Raw {
    pub(super) fn read(tokens: TokenStream, item: &TokenStream, sink: &mut ErrorSink) -> Self {
        let (mut id, mut scope, mut default) = (Slot::new("id"), Slot::new("scope"), Slot::new("default"));
        let (mut many, mut krate) = (Slot::new("many"), Slot::<Path>::new("crate"));
        let slots: &mut [&mut dyn arguments::Argument] =
            &mut [&mut id, &mut scope, &mut default, &mut many, &mut krate];
        arguments::read("service", tokens, slots, sink);
        let target = Target::read("service", item, sink);
        let async_functions = target.as_ref().and_then(|target| AsyncFunctions::of(target, item));
        Self {
            private: PrivateModule::find(krate.value()),
            target,
            async_functions,
            id,
            scope,
            default,
            many,
        }
    }
}

/// How many instances of a service there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Scope {
    Root,
    #[default]
    Plugin,
}

impl Value for Scope {
    const EXPECTED: &'static str = "`root` or `plugin`";
    const EXAMPLE: &'static str = " = root";

    fn read(input: ParseStream<'_>, _sink: &mut ErrorSink) -> syn::Result<Self> {
        input.parse::<Token![=]>()?;
        let word: Ident = input.parse()?;
        match word.to_string().as_str() {
            "root" => Ok(Self::Root),
            "plugin" => Ok(Self::Plugin),
            _ => Err(syn::Error::new(word.span(), "no scope")),
        }
    }
}

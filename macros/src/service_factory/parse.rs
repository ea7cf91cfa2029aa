use proc_macro2::TokenStream;
use syn::parse::{Parse, ParseStream};
use syn::{Attribute, Path, Signature, Type, Visibility};

use super::impl_block::ImplBlock;
use crate::common::arguments::{self, Slot};
use crate::common::errors::{Code, ErrorSink, Report};
use crate::common::target::Target;
use crate::common::{ItemKind, PrivateModule};

/// The attribute as it was written.
pub(super) struct Raw {
    pub(super) private: PrivateModule,
    pub(super) provides: Slot<Type>,
    pub(super) item: Option<RawItem>,
}

/// The item, read as far as its form asks for.
pub(super) enum RawItem {
    Function(Box<FunctionItem>),
    Impl(Box<ImplBlock>),
    /// A struct, or something that is no service factory.
    Other(Box<Target>),
}

/// A function without its body, which is rustc's business.
pub(super) struct FunctionItem {
    pub(super) visibility: Visibility,
    pub(super) signature: Signature,
}

impl Raw {
    pub(super) fn read(tokens: TokenStream, item: &TokenStream, sink: &mut ErrorSink) -> Self {
        let (mut provides, mut krate) = (Slot::new("provides"), Slot::<Path>::new("crate"));
        arguments::read("service_factory", tokens, &mut [&mut provides, &mut krate], sink);
        Self {
            private: PrivateModule::find(krate.value()),
            provides,
            item: RawItem::read(item, sink),
        }
    }
}

impl RawItem {
    fn read(item: &TokenStream, sink: &mut ErrorSink) -> Option<Self> {
        let target = Target::read("service_factory", item, sink)?;
        match target.kind {
            ItemKind::Function => parsed(item, Code::Shape, sink).map(Self::Function),
            ItemKind::Impl => parsed(item, Code::ContextFactory, sink).map(Self::Impl),
            _ => Some(Self::Other(Box::new(target))),
        }
    }
}

fn parsed<T: Parse>(item: &TokenStream, code: Code, sink: &mut ErrorSink) -> Option<Box<T>> {
    match syn::parse2(item.clone()) {
        Ok(parsed) => Some(Box::new(parsed)),
        Err(error) => {
            sink.push(
                Report::new(code, "`#[service_factory]` cannot read this item")
                    .note(&error)
                    .at(error.span()),
            );
            None
        }
    }
}

impl Parse for FunctionItem {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        input.call(Attribute::parse_outer)?;
        let function = Self {
            visibility: input.parse()?,
            signature: input.parse()?,
        };
        input.parse::<TokenStream>()?;
        Ok(function)
    }
}

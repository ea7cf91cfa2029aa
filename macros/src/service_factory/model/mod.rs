mod context;
mod function;

use proc_macro2::Ident;
use syn::Type;

pub(super) use self::context::ContextFactory;
pub(super) use self::function::FunctionFactory;
use super::parse::{Raw, RawItem};
use crate::common::ItemKind;
use crate::common::PrivateModule;
use crate::common::errors::ErrorSink;
use crate::common::fields::{Field, fields_of};
use crate::common::target::Target;

/// A service factory that can be expanded.
pub(super) struct ServiceFactory {
    private: PrivateModule,
    provides: Option<Type>,
    form: Form,
}

/// The three forms.
pub(super) enum Form {
    /// The struct is the service.
    Struct(StructFactory),
    /// A function makes it.
    Function(FunctionFactory),
    /// A context that all plugins share makes it.
    Context(ContextFactory),
}

/// A struct whose fields are injected.
pub(super) struct StructFactory {
    name: Ident,
    fields: Vec<Field>,
}

impl ServiceFactory {
    pub(super) fn validate(raw: &Raw, sink: &mut ErrorSink) -> Option<Self> {
        let form = match raw.item.as_ref()? {
            RawItem::Function(item) => FunctionFactory::validate(item, sink).map(Form::Function),
            RawItem::Impl(block) => ContextFactory::validate(block, sink).map(Form::Context),
            RawItem::Other(target) => StructFactory::validate(target, sink).map(Form::Struct),
        };
        Some(Self {
            private: raw.private.clone(),
            provides: raw.provides.value().cloned(),
            form: form?,
        })
    }

    pub(super) fn private(&self) -> &PrivateModule {
        &self.private
    }

    /// The type behind the `Arc`, unless it is to be derived.
    pub(super) fn provides(&self) -> Option<&Type> {
        self.provides.as_ref()
    }

    pub(super) fn form(&self) -> &Form {
        &self.form
    }
}

impl StructFactory {
    fn validate(target: &Target, sink: &mut ErrorSink) -> Option<Self> {
        let places = "a struct, a function or an `impl` block";
        target.require_kind("service_factory", &[ItemKind::Struct], places, sink)?;
        target.expect_no_generics("service factory", sink);
        let fields = fields_of(target, "service factory", sink)?;
        Some(Self {
            name: target.name()?.clone(),
            fields,
        })
    }

    pub(super) fn name(&self) -> &Ident {
        &self.name
    }

    pub(super) fn fields(&self) -> &[Field] {
        &self.fields
    }
}

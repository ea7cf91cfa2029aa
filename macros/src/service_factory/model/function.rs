use proc_macro2::{Ident, TokenStream};
use quote::ToTokens;
use syn::{FnArg, Visibility};

use crate::common::errors::{Code, ErrorSink, Report};
use crate::common::fields::Field;
use crate::common::parameters::FunctionRules;
use crate::service_factory::parse::FunctionItem;

/// A function whose parameters are injected.
pub(in crate::service_factory) struct FunctionFactory {
    visibility: Visibility,
    name: Ident,
    is_async: bool,
    output: TokenStream,
    fields: Vec<Field>,
}

impl FunctionFactory {
    pub(super) fn validate(item: &FunctionItem, sink: &mut ErrorSink) -> Option<Self> {
        let signature = &item.signature;
        if let Some(FnArg::Receiver(receiver)) = signature.inputs.first() {
            let report = Report::new(
                Code::WrongItem,
                "`#[service_factory]` goes on a function, not on a method",
            )
            .help("put it on the whole `impl` block, with the functions `root` and `create`");
            sink.push(report.at(receiver.self_token.span));
            return None;
        }
        let rules = FunctionRules {
            code: Code::Shape,
            name: &signature.ident,
        };
        rules.check(signature, sink);
        let fields = rules.parameters(&signature.inputs, sink);
        let output = rules.output(signature, "Result<Arc<dyn Service>>", sink);
        Some(Self {
            visibility: item.visibility.clone(),
            name: signature.ident.clone(),
            is_async: signature.asyncness.is_some(),
            output: output?.into_token_stream(),
            fields: fields?,
        })
    }

    pub(in crate::service_factory) fn visibility(&self) -> &Visibility {
        &self.visibility
    }

    pub(in crate::service_factory) fn name(&self) -> &Ident {
        &self.name
    }

    pub(in crate::service_factory) fn is_async(&self) -> bool {
        self.is_async
    }

    pub(in crate::service_factory) fn output(&self) -> &TokenStream {
        &self.output
    }

    pub(in crate::service_factory) fn fields(&self) -> &[Field] {
        &self.fields
    }
}

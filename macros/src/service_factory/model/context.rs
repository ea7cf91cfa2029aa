use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::spanned::Spanned;
use syn::{FnArg, ReceiverKind, Signature};

use crate::common::ItemLiteral;
use crate::common::errors::{Code, ErrorSink, Report};
use crate::common::fields::Field;
use crate::common::parameters::FunctionRules;
use crate::common::rewrite::{as_written, with_named_self};
use crate::service_factory::impl_block::ImplBlock;

/// An `impl` block with `root` and `create`.
pub(in crate::service_factory) struct ContextFactory {
    subject: TokenStream,
    root: Method,
    create: Method,
}

/// One of the two functions. Its types name the block's type instead of `Self`.
pub(in crate::service_factory) struct Method {
    is_async: bool,
    output: TokenStream,
    fields: Vec<Field>,
}

impl ContextFactory {
    pub(super) fn validate(block: &ImplBlock, sink: &mut ErrorSink) -> Option<Self> {
        check_block(block, sink);
        if block.trait_.is_none() {
            check_members(block, sink);
        }
        let subject = block.subject.to_token_stream();
        let root = required(block, "root", "async fn root(…) -> Result<Self>", sink);
        let create = required(
            block,
            "create",
            "async fn create(&self, …) -> Result<Arc<dyn Service>>",
            sink,
        );
        if let Some(root) = root {
            check_has_no_receiver(root, sink);
        }
        if let Some(create) = create {
            check_borrows_context(create, sink);
        }
        let root = root.and_then(|root| Method::validate(root, &subject, "Result<Self>", sink));
        let create = create.and_then(|create| Method::validate(create, &subject, "Result<Arc<dyn Service>>", sink));
        Some(Self {
            subject,
            root: root?,
            create: create?,
        })
    }

    /// The type of the context.
    pub(in crate::service_factory) fn subject(&self) -> &TokenStream {
        &self.subject
    }

    pub(in crate::service_factory) fn item(&self) -> ItemLiteral {
        ItemLiteral::of_path(as_written(self.subject.clone()), self.subject.span())
    }

    pub(in crate::service_factory) fn root(&self) -> &Method {
        &self.root
    }

    pub(in crate::service_factory) fn create(&self) -> &Method {
        &self.create
    }
}

impl Method {
    fn validate(signature: &Signature, subject: &TokenStream, output: &str, sink: &mut ErrorSink) -> Option<Self> {
        let rules = FunctionRules {
            code: Code::ContextFactory,
            name: &signature.ident,
        };
        rules.check(signature, sink);
        let fields = rules.parameters(&signature.inputs, sink);
        let output = rules.output(signature, output, sink);
        Some(Self {
            is_async: signature.asyncness.is_some(),
            output: with_named_self(output?.into_token_stream(), subject),
            fields: fields?
                .into_iter()
                .map(|field| field.with_named_self(subject))
                .collect(),
        })
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

fn report(message: &str) -> Report {
    Report::new(Code::ContextFactory, message)
}

fn check_block(block: &ImplBlock, sink: &mut ErrorSink) {
    if let Some(trait_) = &block.trait_ {
        let report = report("`#[service_factory]` must stand on an inherent `impl` block, not on that of a trait");
        sink.push(
            report
                .help("move it to an `impl` block with the functions `root` and `create`")
                .over(trait_),
        );
    }
    if !block.generics.params.is_empty() {
        sink.push(report("the `impl` block of a service factory must not be generic").over(&block.generics));
    }
    if let Some(clause) = &block.where_clause {
        sink.push(report("the `impl` block of a service factory must not be generic").over(clause));
    }
}

/// Another function here would look as if Flytower called it.
fn check_members(block: &ImplBlock, sink: &mut ErrorSink) {
    let is_known = |name: &str| name == "root" || name == "create";
    let superfluous = block
        .functions
        .iter()
        .map(|function| &function.ident)
        .filter(|name| !is_known(&name.to_string()));
    for span in superfluous.map(syn::Ident::span).chain(block.others.iter().copied()) {
        let report = report("only `root` and `create` may stand in the `impl` block of a service factory");
        sink.push(report.help("move this to another `impl` block").at(span));
    }
}

fn required<'b>(block: &'b ImplBlock, name: &str, example: &str, sink: &mut ErrorSink) -> Option<&'b Signature> {
    let found = block.functions.iter().find(|function| function.ident == name);
    // What stands in the block of a trait is not what is missing here.
    if found.is_none() && block.trait_.is_none() {
        let subject = as_written(block.subject.to_token_stream());
        let report = report(&format!("`impl {subject}` must have the function `{name}`"));
        sink.push(report.help(format_args!("add `{example}`")).over(&block.subject));
    }
    found
}

fn check_has_no_receiver(root: &Signature, sink: &mut ErrorSink) {
    if let Some(FnArg::Receiver(receiver)) = root.inputs.first() {
        let report =
            report("the function `root` must not have `self`").note("it makes the context, so there is none yet");
        sink.push(report.over(receiver));
    }
}

fn check_borrows_context(create: &Signature, sink: &mut ErrorSink) {
    let report = || report("the function `create` must have `&self`").note("all plugins share the context");
    match create.inputs.first() {
        Some(FnArg::Receiver(receiver)) if matches!(receiver.kind, ReceiverKind::Reference(_, _, None)) => {}
        Some(FnArg::Receiver(receiver)) => sink.push(report().over(receiver)),
        _ => sink.push(report().over(&create.ident)),
    }
}

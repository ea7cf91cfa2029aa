use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::punctuated::Punctuated;
use syn::{FnArg, Pat, PatType, ReturnType, Signature, Token, Type};

use super::errors::{Code, ErrorSink, Report};
use super::fields::Field;

/// What the two forms of service factories that are functions share: the code of their errors, and what to call them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FunctionRules<'a> {
    pub(crate) code: Code,
    pub(crate) name: &'a Ident,
}

impl FunctionRules<'_> {
    fn report(self, rule: &str) -> Report {
        Report::new(self.code, format_args!("the function `{}` {rule}", self.name))
    }

    /// Reports whatever keeps a function from being called by the runtime, apart from its parameters.
    pub(crate) fn check(self, signature: &Signature, sink: &mut ErrorSink) {
        if let syn::Safety::Unsafe(token) = &signature.safety {
            sink.push(
                self.report("must not be `unsafe`")
                    .note("the backend calls it")
                    .over(token),
            );
        }
        if let Some(abi) = &signature.abi {
            sink.push(
                self.report("must not be `extern`")
                    .note("the backend calls it")
                    .over(abi),
            );
        }
        if !signature.generics.params.is_empty() {
            sink.push(self.report("must not be generic").over(&signature.generics));
        }
        if let Some(clause) = &signature.generics.where_clause {
            sink.push(self.report("must not be generic").over(clause));
        }
        if let Some(variadic) = &signature.variadic {
            sink.push(self.report("must not be variadic").over(variadic));
        }
    }

    /// The type that the function returns.
    pub(crate) fn output(self, signature: &Signature, example: &str, sink: &mut ErrorSink) -> Option<Type> {
        let ReturnType::Type(_, ty) = &signature.output else {
            sink.push(
                self.report("must return what it makes")
                    .help(format_args!("add `-> {example}`"))
                    .over(&signature.ident),
            );
            return None;
        };
        self.expect_nameable(ty, sink)?;
        Some(Type::clone(ty))
    }

    /// The parameters but the receiver.
    pub(crate) fn parameters(self, inputs: &Punctuated<FnArg, Token![,]>, sink: &mut ErrorSink) -> Option<Vec<Field>> {
        let typed = inputs.iter().filter_map(|input| match input {
            FnArg::Typed(parameter) => Some(parameter),
            FnArg::Receiver(_) => None,
        });
        // Collected before it is decided, so that each faulty parameter is reported.
        let fields: Vec<Option<Field>> = typed.map(|parameter| self.parameter(parameter, sink)).collect();
        fields.into_iter().collect()
    }

    fn parameter(self, parameter: &PatType, sink: &mut ErrorSink) -> Option<Field> {
        let name = match &*parameter.pat {
            Pat::Ident(pattern) if pattern.by_ref.is_none() && pattern.subpat.is_none() => Some(&pattern.ident),
            pattern => {
                let report = self.report("must have parameters of the form `name: Type`");
                sink.push(
                    report
                        .note("messages about a dependency call it by its parameter's name")
                        .over(pattern),
                );
                None
            }
        };
        let nameable = self.expect_nameable(&parameter.ty, sink);
        nameable
            .and(name)
            .map(|name| Field::new(&parameter.attrs, name, &parameter.ty))
    }

    /// `impl Trait` cannot stand in the constants that describe the function.
    fn expect_nameable(self, ty: &Type, sink: &mut ErrorSink) -> Option<()> {
        let Some(token) = impl_token(ty.to_token_stream()) else {
            return Some(());
        };
        sink.push(
            self.report("must not use `impl Trait`")
                .help("name the type, as in `Arc<dyn Trait>`")
                .over(token),
        );
        None
    }
}

fn impl_token(tokens: TokenStream) -> Option<TokenTree> {
    tokens.into_iter().find_map(|token| match &token {
        TokenTree::Ident(word) if word == "impl" => Some(token),
        TokenTree::Group(group) => impl_token(group.stream()),
        _ => None,
    })
}

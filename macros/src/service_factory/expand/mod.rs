mod context;
mod function;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};

use super::model::{Form, ServiceFactory, StructFactory};
use super::parse::{Raw, RawItem};
use crate::common::ItemLiteral;
use crate::common::dependencies::{Dependencies, Dependent};
use crate::common::spans::Extent;
use crate::common::stubs::broken_feature;

pub(super) fn expand(factory: &ServiceFactory) -> TokenStream {
    match factory.form() {
        Form::Struct(form) => expand_struct(factory, form),
        Form::Function(form) => function::expand(factory, form),
        Form::Context(form) => context::expand(factory, form),
    }
}

/// A function is given what it needs, whether or not it keeps it: that is no matter of style.
pub(super) fn decorate(factory: &ServiceFactory) -> TokenStream {
    match factory.form() {
        Form::Function(_) => quote!(#[allow(clippy::needless_pass_by_value)]),
        Form::Struct(_) | Form::Context(_) => TokenStream::new(),
    }
}

/// What the three forms have in common: the descriptor, with what is left to each.
struct Parts<'a> {
    private: &'a TokenStream,
    /// The type that stands for the factory in `backend!`.
    subject: &'a TokenStream,
    item: ItemLiteral,
    provides: &'a Provides,
    /// The function of core that checks whether the form may provide the service.
    check: &'static str,
    dependencies: Dependencies<'a>,
    build: TokenStream,
}

impl Parts<'_> {
    fn assemble(self) -> TokenStream {
        let Self {
            private,
            subject,
            provides,
            build,
            ..
        } = self;
        let (item, descriptor) = (self.item.tokens(private), provides.descriptor(private));
        let check = Ident::new(self.check, Span::call_site());
        let provided = provides
            .extent
            .underlined_by(quote!(#private::#check(#descriptor, &__ITEM)));
        let dependencies = self.dependencies.array(Dependent::Service { provides: &descriptor });
        quote! {
            impl #private::Feature for #subject {
                const FEATURE: #private::FeatureDescriptor = {
                    const __ITEM: #private::Item = #item;
                    const __DESCRIPTOR: #private::FactoryDescriptor = #private::FactoryDescriptor {
                        item: __ITEM,
                        provides: #provided,
                        dependencies: #dependencies,
                        build: #build,
                    };
                    #private::FeatureDescriptor::ServiceFactory(&__DESCRIPTOR)
                };
            }
            #private::inventory::submit! { #private::Linked::new(<#subject as #private::Feature>::FEATURE) }
        }
    }
}

/// The service that a factory provides.
struct Provides {
    /// The type behind the `Arc`.
    ty: TokenStream,
    /// What names it, for errors about it.
    extent: Extent,
    /// Whether it was given, so that what the factory makes may be another type.
    is_given: bool,
}

impl Provides {
    /// The argument `provides`, or else the type `derived` from `origin`.
    fn of(factory: &ServiceFactory, derived: TokenStream, origin: Extent) -> Self {
        match factory.provides() {
            Some(ty) => Self {
                ty: ty.to_token_stream(),
                extent: Extent::of(ty),
                is_given: true,
            },
            None => Self {
                ty: derived,
                extent: origin,
                is_given: false,
            },
        }
    }

    fn descriptor(&self, private: &TokenStream) -> TokenStream {
        let ty = &self.ty;
        quote!(<#ty as #private::Service>::DESCRIPTOR)
    }

    /// Makes an `Arc` of what the user's function returned one of the service. If it does not implement the service,
    /// this is where rustc says so.
    fn coercion(&self, private: &TokenStream) -> TokenStream {
        if !self.is_given {
            return TokenStream::new();
        }
        let ty = &self.ty;
        let service = self.extent.ended_by(quote!(__service));
        quote!(let __service: #private::Arc<#ty> = #service;)
    }
}

/// What a function of the user's returns, as the service behind the `Arc` in it.
fn output_service(private: &TokenStream, output: &TokenStream) -> TokenStream {
    Extent::of(output).underlined_by_path(output, quote!(as #private::FactoryOutput>::Service))
}

/// The statements that follow the user's call: they make an instance of what it returned.
fn made_by(call: &TokenStream, output: &TokenStream, provides: &Provides, private: &TokenStream) -> TokenStream {
    let call = quote!(as #private::FactoryOutput>::into_result(#call));
    let service = Extent::of(output).underlined_by_path(output, call);
    let (coercion, ty) = (provides.coercion(private), &provides.ty);
    quote! {
        let __service = #service?;
        #coercion
        #private::Ok(#private::Instance::of::<#ty>(__service))
    }
}

/// The future that the runtime polls. If it is not `Send`, rustc says so at `origin`, where the user's function is.
fn boxed(statements: &TokenStream, origin: Extent, private: &TokenStream) -> TokenStream {
    let future = origin.underlined_by(quote!(#private::Box::pin(async move { #statements })));
    quote!(#private::Ok(#future))
}

/// The user's call, awaited if it is to be.
fn awaited(call: &TokenStream, is_async: bool) -> TokenStream {
    if is_async { quote!(#call.await) } else { call.clone() }
}

fn expand_struct(factory: &ServiceFactory, form: &StructFactory) -> TokenStream {
    let (private, name) = (factory.private(), form.name());
    let subject = name.to_token_stream();
    let provides = Provides::of(factory, subject.clone(), Extent::of(name));
    let dependencies = Dependencies {
        fields: form.fields(),
        private,
    };
    let (injector, initializers) = (dependencies.injector(), dependencies.initializers());
    // The struct becomes the service in this expression, so it must be the one that underlines the service's type.
    let service = provides
        .extent
        .underlined_by(quote!(#private::Arc::new(#name { #initializers })));
    let ty = &provides.ty;
    let build = quote! {
        #private::Build::Struct(|#injector| {
            let __service: #private::Arc<#ty> = #service;
            #private::Ok(#private::Instance::of::<#ty>(__service))
        })
    };
    let item = ItemLiteral::named(name);
    Parts {
        private,
        subject: &subject,
        item,
        provides: &provides,
        check: "provided",
        dependencies,
        build,
    }
    .assemble()
}

/// The factory can be listed and be a default.
pub(super) fn stub(raw: &Raw) -> TokenStream {
    let private = &raw.private;
    match &raw.item {
        None => TokenStream::new(),
        Some(RawItem::Other(target)) => broken_feature(Some(target), private, "ServiceFactory"),
        Some(RawItem::Function(item)) => function::stub(item, private),
        Some(RawItem::Impl(block)) => context::stub(block, private),
    }
}

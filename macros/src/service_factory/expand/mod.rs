mod context;
mod function;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};

use super::model::{Form, ServiceFactory, StructFactory};
use super::parse::{Raw, RawItem};
use crate::common::PrivateModule;
use crate::common::dependencies::{Checked, Dependencies};
use crate::common::spans::Extent;
use crate::common::stubs::broken_feature;
use crate::common::{ItemLiteral, descriptor_of, registered};

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
    private: &'a PrivateModule,
    /// The type that stands for the factory in `backend!`.
    subject: &'a TokenStream,
    item: ItemLiteral,
    provides: &'a Provides,
    dependencies: Dependencies<'a>,
    /// The parameters of the root context, of the form that has one.
    context: Option<Dependencies<'a>>,
    /// The function of core that checks whether this form may provide the service.
    check: Option<&'static str>,
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
        } = &self;
        let (item, descriptor) = (self.item.tokens(private), provides.descriptor(private));
        let dependencies = self.dependencies.array();
        let feature = descriptor_of(subject, private);
        let registered = registered(&feature, private, &self.checks(&feature));
        quote! {
            #[diagnostic::do_not_recommend]
            impl #private::Feature for #subject {
                const FEATURE: #private::FeatureDescriptor =
                    #private::FeatureDescriptor::ServiceFactory(&#private::FactoryDescriptor {
                        item: #item,
                        provides: #descriptor,
                        dependencies: #dependencies,
                        build: #build,
                    });
            }
            #registered
        }
    }

    fn checks(&self, descriptor: &TokenStream) -> TokenStream {
        let provided = self.check.map(|name| {
            let (private, name) = (self.private, Ident::new(name, Span::call_site()));
            let call = self.provides.extent.underlined_by(quote!(#private::#name(#descriptor)));
            quote!(#call;)
        });
        let dependencies = self.dependencies.checks(Checked::Feature, descriptor);
        let context = self.context.map(|context| context.checks(Checked::Context, descriptor));
        quote!(#provided #dependencies #context)
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

    /// The check of a function's service. No trait is built in, so most functions have nothing to check.
    fn check(&self) -> Option<&'static str> {
        (!self.is_of_trait()).then_some("provided")
    }

    /// Whether it is written `dyn Trait`.
    fn is_of_trait(&self) -> bool {
        let first = self.ty.clone().into_iter().next();
        first.is_some_and(|token| token.to_string() == "dyn")
    }

    fn descriptor(&self, private: &PrivateModule) -> TokenStream {
        let ty = &self.ty;
        quote!(<#ty as #private::Service>::DESCRIPTOR)
    }

    /// Makes an `Arc` of what the user's function returned one of the service. If it does not implement the service,
    /// this is where rustc says so.
    fn coercion(&self, private: &PrivateModule) -> TokenStream {
        if !self.is_given {
            return TokenStream::new();
        }
        let ty = &self.ty;
        let service = self.extent.ended_by(quote!(__service));
        quote!(let __service: #private::Arc<#ty> = #service;)
    }
}

/// What a function of the user's returns, as the service behind the `Arc` in it.
fn output_service(private: &PrivateModule, output: &TokenStream) -> TokenStream {
    Extent::of(output).underlined_by_path(output, quote!(as #private::FactoryOutput>::Service))
}

/// The statements that follow the user's call: they make an instance of what it returned.
fn made_by(call: &TokenStream, output: &TokenStream, provides: &Provides, private: &PrivateModule) -> TokenStream {
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
fn boxed(statements: &TokenStream, origin: Extent, private: &PrivateModule) -> TokenStream {
    origin.underlined_by(quote!(#private::Box::pin(async move { #statements })))
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
    let made = quote!(#private::Arc::new(#name { #initializers }));
    let (made, check) = if provides.is_given && !provides.is_of_trait() {
        let ty = &provides.ty;
        let itself = provides
            .extent
            .underlined_by(quote!(#private::itself::<#name, #ty>(#made)));
        (itself, Some("provided_by_struct"))
    } else {
        (provides.extent.underlined_by(made), None)
    };
    let ty = &provides.ty;
    let build = quote! {
        #private::Build::Struct(|#injector| {
            let __service: #private::Arc<#ty> = #made;
            #private::Instance::of::<#ty>(__service)
        })
    };
    let item = ItemLiteral::named(name);
    Parts {
        private,
        subject: &subject,
        item,
        provides: &provides,
        dependencies,
        context: None,
        check,
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

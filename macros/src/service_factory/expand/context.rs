use proc_macro2::TokenStream;
use quote::quote;

use super::{Parts, Provides, awaited, boxed, made_by, output_service};
use crate::common::PrivateModule;
use crate::common::dependencies::Dependencies;
use crate::common::spans::Extent;
use crate::service_factory::impl_block::ImplBlock;
use crate::service_factory::model::{ContextFactory, ServiceFactory};

pub(super) fn expand(factory: &ServiceFactory, form: &ContextFactory) -> TokenStream {
    let (private, create) = (factory.private(), form.create());
    let derived = output_service(private, create.output());
    let provides = Provides::of(factory, derived, Extent::of(create.output()));
    let (context, create_closure) = (context(private, form), create_closure(private, form, &provides));
    let build = quote! {
        #private::Build::Context {
            context: #context,
            create: #create_closure,
        }
    };
    let dependencies = Dependencies {
        fields: create.fields(),
        private,
    };
    let (subject, item) = (form.subject(), form.item());
    let context_dependencies = Dependencies {
        fields: form.root().fields(),
        private,
    };
    Parts {
        private,
        subject,
        item,
        provides: &provides,
        dependencies,
        context: Some(context_dependencies),
        check: Some("provided_by_context"),
        build,
    }
    .assemble()
}

/// How the context is made.
fn context(private: &PrivateModule, form: &ContextFactory) -> TokenStream {
    let (subject, root) = (form.subject(), form.root());
    let dependencies = Dependencies {
        fields: root.fields(),
        private,
    };
    let (array, injector) = (dependencies.array(), dependencies.injector());
    let (bindings, arguments, output) = (
        dependencies.bindings(),
        dependencies.arguments(),
        Extent::of(root.output()),
    );
    let call = awaited(&quote!(>::root(#arguments)), root.is_async());
    let call = output.underlined_by_path(subject, call);
    let result = output.underlined_by(quote!(#private::context_result(#call)));
    // a context that cannot be shared between threads is reported where its type is named
    let shared = Extent::of(subject).underlined_by(quote!(#private::Arc::new(__context)));
    let made = quote! {
        let __context: #subject = #result?;
        #private::Ok(#private::Instance::context(#shared))
    };
    let future = boxed(&made, output, private);
    quote! {
        #private::ContextDescriptor {
            dependencies: #array,
            root: |#injector| {
                #bindings
                #future
            },
        }
    }
}

/// How the context makes an instance.
fn create_closure(private: &PrivateModule, form: &ContextFactory, provides: &Provides) -> TokenStream {
    let (subject, create) = (form.subject(), form.create());
    let dependencies = Dependencies {
        fields: create.fields(),
        private,
    };
    let (injector, bindings, output) = (dependencies.injector(), dependencies.bindings(), create.output());
    let arguments = dependencies.arguments();
    let call = awaited(&quote!(<#subject>::create(&__context, #arguments)), create.is_async());
    let future = boxed(&made_by(&call, output, provides, private), Extent::of(output), private);
    quote! {
        |__context, #injector| {
            let __context = #private::Instance::get::<#subject>(__context);
            #bindings
            #future
        }
    }
}

/// The factory can be listed and be a default.
pub(super) fn stub(block: &ImplBlock, private: &PrivateModule) -> TokenStream {
    let (parameters, _, _) = block.generics.split_for_impl();
    let (subject, clause) = (&block.subject, &block.where_clause);
    quote! {
        #[diagnostic::do_not_recommend]
        impl #parameters #private::Feature for #subject #clause {
            const FEATURE: #private::FeatureDescriptor =
                #private::FeatureDescriptor::Broken(#private::FeatureKind::ServiceFactory);
        }
    }
}

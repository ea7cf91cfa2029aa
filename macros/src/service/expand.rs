use proc_macro2::TokenStream;
use quote::quote;
use syn::Path;

use super::model::{Interface, Service};
use super::parse::{Raw, Scope};
use crate::common::PrivateModule;
use crate::common::spans::Extent;
use crate::common::stubs::implementation;

/// Says what is missing, in our words, wherever a factory provides something that is not the service.
pub(super) fn decorate(service: &Service) -> TokenStream {
    let interface = service.interface();
    if !interface.needs_explanation() {
        return TokenStream::new();
    }
    let name = interface.name();
    let message = format!("`{{Self}}` does not implement the service `{}`", service.id().text());
    let label = format!("FT0037: must implement `{name}`");
    let note = format!("a factory provides what implements the service's trait: write `impl {name} for {{Self}}`");
    quote! {
        #[diagnostic::on_unimplemented(
            message = #message,
            label = #label,
            note = #note,
            note = "see https://github.com/flytower/flytower/blob/main/docs/diagnostics/FT0037.md",
        )]
    }
}

pub(super) fn expand(service: &Service) -> TokenStream {
    let (private, interface, id) = (service.private(), service.interface(), service.id());
    let (ty, item) = (interface.ty(), interface.item().tokens(private));
    let (scope, is_many) = (scope(service.scope(), private), service.is_many());
    let share = share(&ty, private);
    let default = service.default().map(|path| {
        let default = default(path, &ty, private);
        quote!(const DEFAULT: #private::Option<&'static #private::DefaultFactory> = #default;)
    });
    quote! {
        #[diagnostic::do_not_recommend]
        impl #private::Service for #ty {
            const DESCRIPTOR: &'static #private::ServiceDescriptor =
                &#private::ServiceDescriptor::new(#item, #id, #scope, #is_many);
            #default
            #share
        }
    }
}

/// What only a service that threads can share has. rustc reports the others here, once.
fn share(ty: &TokenStream, private: &PrivateModule) -> TokenStream {
    let share = Extent::of(ty).underlined_by_path(ty, quote!(as #private::SharedByThreads>::share));
    quote!(const SHARE: fn(#private::Arc<Self>) -> #private::Instance = #share;)
}

fn scope(scope: Scope, private: &PrivateModule) -> TokenStream {
    match scope {
        Scope::Root => quote!(#private::Scope::Root),
        Scope::Plugin => quote!(#private::Scope::Plugin),
    }
}

/// A reference to a static and not to a constant: default factories may depend on each other in a circle, which the
/// plan must be able to report.
fn default(factory: &Path, ty: &TokenStream, private: &PrivateModule) -> TokenStream {
    let arguments = quote!(<#factory as #private::Feature>::FEATURE, <#ty as #private::Service>::DESCRIPTOR);
    let check = Extent::of(factory).underlined_by(quote!(#private::default_factory(#arguments)));
    quote! {{
        static __DEFAULT: #private::DefaultFactory = #private::DefaultFactory::of(#arguments);
        // beside the static, which always evaluates
        const _: () = #check;
        #private::Some(&__DEFAULT)
    }}
}

/// The service can be depended on and provided.
pub(super) fn stub(raw: &Raw) -> TokenStream {
    let Some((target, interface)) = raw
        .target
        .as_ref()
        .and_then(|target| Some((target, Interface::of(target)?)))
    else {
        return TokenStream::new();
    };
    let (private, item) = (&raw.private, interface.item().tokens(&raw.private));
    let body = quote! {
        const DESCRIPTOR: &'static #private::ServiceDescriptor = &#private::ServiceDescriptor::broken(#item);
        const SHARE: fn(#private::Arc<Self>) -> #private::Instance = #private::Instance::of_broken;
    };
    implementation(target, &interface.ty(), &quote!(#private::Service), &body)
}

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};
use syn::ext::IdentExt;

use super::fields::Field;
use super::spans::{Extent, line};

/// Whose dependencies they are: this decides which of core's checks is called for each.
#[derive(Clone, Copy)]
pub(crate) enum Dependent<'a> {
    /// An instance of the service with this descriptor.
    Service {
        provides: &'a TokenStream,
    },
    Context,
    Plugin,
    Module,
    Loader,
}

impl Dependent<'_> {
    /// The check and its first arguments. `__ITEM` is a constant of every expansion.
    fn check(self) -> (Ident, TokenStream) {
        match self {
            Self::Service { provides } => (format_ident!("of_service"), quote!(&__ITEM, #provides)),
            Self::Context => (format_ident!("of_context"), quote!(&__ITEM)),
            Self::Plugin => (format_ident!("of_plugin"), quote!(&__ITEM)),
            Self::Module => (format_ident!("of_module"), quote!(&__ITEM)),
            Self::Loader => (format_ident!("of_loader"), quote!(&__ITEM)),
        }
    }
}

/// The fields or parameters of one thing that the runtime makes or calls.
#[derive(Clone, Copy)]
pub(crate) struct Dependencies<'a> {
    pub(crate) fields: &'a [Field],
    pub(crate) private: &'a TokenStream,
}

impl Dependencies<'_> {
    /// The array of a descriptor. Each check underlines the field's type when it panics.
    pub(crate) fn array(self, dependent: Dependent<'_>) -> TokenStream {
        let Self { fields, private } = self;
        let (check, context) = dependent.check();
        let elements = fields.iter().map(|field| {
            let (cfg, ty) = (field.cfg(), field.ty());
            let name = field.name().unraw().to_string();
            let line = Literal::u32_suffixed(line(field.name().span()));
            let call = Extent::of(ty).underlined_by(quote! {
                #private::Dependency::#check(#context, #name, #line, <#ty as #private::Inject<'_>>::NEED)
            });
            quote!(#(#cfg)* #call)
        });
        quote!(&[#(#elements),*])
    }

    /// The parameter of the closure that fills the fields: unnamed if there is nothing to take out of it.
    pub(crate) fn injector(self) -> TokenStream {
        if self.fields.is_empty() {
            quote!(_)
        } else {
            quote!(__injector)
        }
    }

    /// The fields of a struct literal.
    pub(crate) fn initializers(self) -> TokenStream {
        self.fields
            .iter()
            .map(|field| {
                let (cfg, name, next) = (field.cfg(), field.name(), self.next(field));
                quote!(#(#cfg)* #name: #next,)
            })
            .collect()
    }

    /// Statements that take the arguments of a call, in the order of its parameters.
    pub(crate) fn bindings(self) -> TokenStream {
        self.fields
            .iter()
            .enumerate()
            .map(|(at, field)| {
                let (cfg, variable, next) = (field.cfg(), argument(at), self.next(field));
                quote!(#(#cfg)* let #variable = #next;)
            })
            .collect()
    }

    /// The arguments of a call, behind [`bindings`](Self::bindings).
    pub(crate) fn arguments(self) -> TokenStream {
        self.fields
            .iter()
            .enumerate()
            .map(|(at, field)| {
                let (cfg, variable) = (field.cfg(), argument(at));
                quote!(#(#cfg)* #variable,)
            })
            .collect()
    }

    fn next(self, field: &Field) -> TokenStream {
        let (private, ty) = (self.private, field.ty());
        // The same words as in `array`, so that rustc tells a type that is not `Inject` once: it drops an error that is
        // equal to an earlier one in place and text.
        let value = Extent::of(ty).underlined_by_path(ty, quote!(as #private::Inject<'_>>::inject(__injector)));
        quote!(#value?)
    }
}

/// By position: a parameter may have the name of a constant, which a pattern would mean instead of a new variable.
fn argument(at: usize) -> Ident {
    format_ident!("__argument_{at}")
}

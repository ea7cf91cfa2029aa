use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};
use syn::ext::IdentExt;

use super::fields::Field;
use super::spans::{Extent, line};

/// Whose dependencies they are: this decides which of core's checks is called for each.
#[derive(Clone, Copy)]
pub(crate) enum Dependent {
    Service,
    Context,
    Plugin,
    Module,
    Loader,
}

impl Dependent {
    /// The check, whose dependencies it is about, and where they are. The names are constants of every expansion.
    fn check(self) -> (Ident, TokenStream, TokenStream) {
        let (name, whose, dependencies) = match self {
            Self::Service => ("of_service", quote!(&__DESCRIPTOR), quote!(__DESCRIPTOR.dependencies)),
            Self::Context => (
                "of_context",
                quote!(&__ITEM),
                quote!(__DESCRIPTOR.context_dependencies()),
            ),
            Self::Plugin => ("of_plugin", quote!(&__ITEM), quote!(__DESCRIPTOR.dependencies)),
            Self::Module => ("of_module", quote!(&__ITEM), quote!(__DESCRIPTOR.dependencies)),
            Self::Loader => ("of_loader", quote!(&__ITEM), quote!(__DESCRIPTOR.dependencies)),
        };
        (format_ident!("{name}"), whose, dependencies)
    }
}

/// The fields or parameters of one thing that the runtime makes or calls.
#[derive(Clone, Copy)]
pub(crate) struct Dependencies<'a> {
    pub(crate) fields: &'a [Field],
    pub(crate) private: &'a TokenStream,
}

impl Dependencies<'_> {
    /// The array of a descriptor.
    pub(crate) fn array(self) -> TokenStream {
        let Self { fields, private } = self;
        let elements = fields.iter().map(|field| {
            let (cfg, ty) = (field.cfg(), field.ty());
            let name = field.name().unraw().to_string();
            let line = Literal::u32_suffixed(line(field.name().span()));
            let need = Extent::of(ty).underlined_by_path(ty, quote!(as #private::Inject<'_>>::NEED));
            quote!(#(#cfg)* #private::Dependency { field: #name, line: #line, need: #need })
        });
        quote!(&[#(#elements),*])
    }

    /// Statements that check one dependency after the other. Each underlines the field's type when it panics.
    pub(crate) fn checks(self, dependent: Dependent) -> TokenStream {
        let Self { fields, private } = self;
        if fields.is_empty() {
            return TokenStream::new();
        }
        let (check, whose, dependencies) = dependent.check();
        let checks = fields.iter().map(|field| {
            let cfg = field.cfg();
            let call = quote!(#private::Dependency::#check(#whose, __others));
            let call = Extent::of(field.ty()).underlined_by(call);
            quote!(#(#cfg)* let __others = #call;)
        });
        quote!(let __others = #dependencies; #(#checks)*)
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

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};
use syn::ext::IdentExt;

use super::PrivateModule;
use super::fields::Field;
use super::spans::{Extent, line};

/// Whose fields are checked.
#[derive(Clone, Copy)]
pub(crate) enum Checked {
    /// The feature's own, or those of an instance of a service.
    Feature,
    /// Those of a service factory's root context.
    Context,
}

/// The fields or parameters of one thing that the runtime makes or calls.
#[derive(Clone, Copy)]
pub(crate) struct Dependencies<'a> {
    pub(crate) fields: &'a [Field],
    pub(crate) private: &'a PrivateModule,
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

    /// A statement that checks one dependency after the other. Each call underlines the field's type when it panics.
    pub(crate) fn checks(self, whose: Checked, descriptor: &TokenStream) -> TokenStream {
        let Self { fields, private } = self;
        if fields.is_empty() {
            return TokenStream::new();
        }
        let all = match whose {
            Checked::Feature => quote!(of),
            Checked::Context => quote!(of_context),
        };
        let all = quote!(#private::Fields::#all(#descriptor));
        // Each call is the argument of the next one. A condition could stand on a statement, but each statement would be a
        // variable more for rustc to look at.
        let checked = fields.iter().fold(all, |before, field| {
            let call = match field.condition() {
                None => quote!(#private::Fields::checked(#before)),
                Some(condition) => quote!(#private::Fields::checked_if(#before, #condition)),
            };
            Extent::of(field.ty()).underlined_by(call)
        });
        quote!(#checked;)
    }

    /// The parameter of the closure that fills the fields: unnamed if there is nothing to take out of it.
    pub(crate) fn injector(self) -> TokenStream {
        if self.fields.is_empty() {
            quote!(_)
        } else {
            quote!(__injector)
        }
    }

    /// The fields of a struct literal. Which type is to be injected is inferred from the field.
    pub(crate) fn initializers(self) -> TokenStream {
        let Self { fields, private } = self;
        fields
            .iter()
            .map(|field| {
                let (cfg, name) = (field.cfg(), field.name());
                let next = Extent::of(field.ty()).underlined_by(quote!(#private::Inject::inject(__injector)));
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
        Extent::of(ty).underlined_by_path(ty, quote!(as #private::Inject<'_>>::inject(__injector)))
    }
}

/// By position: a parameter may have the name of a constant, which a pattern would mean instead of a new variable.
fn argument(at: usize) -> Ident {
    format_ident!("__argument_{at}")
}

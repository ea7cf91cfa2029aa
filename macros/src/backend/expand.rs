use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use super::model::{Backend, Section};
use super::parse::Raw;
use crate::common::ItemLiteral;
use crate::common::PrivateModule;
use crate::common::entries::Entry;
use crate::common::spans::Extent;

pub(super) fn expand(backend: &Backend<'_>) -> TokenStream {
    let (private, declaration) = (backend.private(), backend.declaration().tokens());
    let name = &backend.declaration().name;
    let item = ItemLiteral::named(name).tokens(private);
    let numbered = || (0_u32..).zip(backend.entries());
    let entries = numbered().map(|(number, (section, entry))| entry_constant(number, *section, entry, private));
    let checks = numbered().map(|(number, (_, entry))| check(number, entry, private));
    let (count, surface) = (count(backend.entries()), surface(private, name));
    let constants = constants(private, name, &quote!(&__PLAN));
    quote! {
        #declaration
        #[allow(elided_lifetimes_in_paths)]
        const _: () = {
            static __ENTRIES: [#private::Entry; #count] = [#(#entries),*];
            #[allow(long_running_const_eval)]
            const __CAPACITY: #private::Capacity = #private::Capacity::of(&__ENTRIES);
            #[allow(long_running_const_eval)]
            static __WIRING: #private::Wiring<
                { __CAPACITY.factories },
                { __CAPACITY.links },
                { __CAPACITY.features },
            > = #private::Wiring::of::<{ __CAPACITY.table }>(&__ENTRIES);
            #[allow(long_running_const_eval)]
            static __PLAN: #private::Plan = __WIRING.plan(#item);
            #constants
            // Each check would make rustc look into the type of the plan for what can be mutated, but for a reference.
            static __CHECKED: &#private::Plan = &__PLAN;
            #(#checks)*
        };
        #surface
    }
}

/// How many entries there are, without those that `#[cfg]` leaves out.
fn count(entries: &[(Section, &Entry)]) -> TokenStream {
    let conditions = entries.iter().map(|(_, entry)| entry.condition());
    let (conditional, always): (Vec<_>, Vec<_>) = conditions.partition(Option::is_some);
    let always = Literal::usize_suffixed(always.len());
    quote!({ #always #(+ #conditional as usize)* })
}

fn entry_constant(number: u32, section: Section, entry: &Entry, private: &PrivateModule) -> TokenStream {
    let (cfg, path, text) = (entry.cfg(), entry.path(), entry.text());
    let number = Literal::u32_suffixed(number);
    let section = match section {
        Section::Services => quote!(Services),
        Section::Plugins => quote!(Plugins),
        Section::Modules => quote!(Modules),
        Section::Loaders => quote!(Loaders),
    };
    quote! {
        #(#cfg)*
        #private::Entry {
            number: #number,
            section: #private::Section::#section,
            path: #text,
            feature: <#path as #private::Feature>::FEATURE,
        }
    }
}

/// A constant of its own for each entry, so that an error about one hides none about another.
fn check(number: u32, entry: &Entry, private: &PrivateModule) -> TokenStream {
    let (cfg, number) = (entry.cfg(), Literal::u32_suffixed(number));
    let call = Extent::of(entry.path()).underlined_by(quote!(#private::check(__CHECKED, #number)));
    quote!(#(#cfg)* const _: () = #call;)
}

/// The plan, for the runtime and for users. Neither constant refers to the other: rustc would validate all of it once more.
fn constants(private: &PrivateModule, name: &Ident, plan: &TokenStream) -> TokenStream {
    quote! {
        impl #private::Backend for #name {
            const PLAN: &'static #private::Plan = #plan;
        }
        impl #name {
            /// The wiring of this backend, as data.
            pub const PLAN: &'static #private::Plan = #plan;
        }
    }
}

/// What a user calls. The functions are methods, so that nothing has to be imported for `main`.
fn surface(private: &PrivateModule, name: &Ident) -> TokenStream {
    quote! {
        impl #name {
            /// Runs the backend until the process is told to stop: the whole of a `main`.
            ///
            /// Reads the process's arguments; `--help` lists them and the other commands.
            ///
            /// # Errors
            ///
            /// When the arguments, the configuration or a feature keep the backend from starting, or when stopping it
            /// took too long.
            pub async fn run() -> #private::Result<()> {
                #private::run::<Self>(#private::StartOptions::new()).await
            }

            /// The same with options of its own, which the process's arguments add to.
            ///
            /// # Errors
            ///
            /// As [`run`](Self::run).
            pub async fn run_with(options: #private::StartOptions) -> #private::Result<()> {
                #private::run::<Self>(options).await
            }

            /// Starts the backend and returns a handle to it.
            ///
            /// # Errors
            ///
            /// When the configuration or a feature keep the backend from starting.
            pub async fn start(
                options: #private::StartOptions,
            ) -> ::core::result::Result<#private::RunningBackend, #private::StartError> {
                #private::start::<Self>(options).await
            }
        }
    }
}

/// The backend exists, and `main` may run it.
pub(super) fn stub(raw: &Raw) -> TokenStream {
    let Some(declaration) = &raw.declaration else {
        return TokenStream::new();
    };
    let (private, name, declaration) = (&raw.private, &declaration.name, declaration.tokens());
    let (constants, surface) = (
        constants(private, name, &quote!(&#private::Plan::EMPTY)),
        surface(private, name),
    );
    quote! {
        #declaration
        #constants
        #surface
    }
}

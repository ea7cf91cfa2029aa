use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::quote;
use syn::ext::IdentExt;

use super::PrivateModule;
use super::compilation::Compilation;
use super::fingerprint::Fingerprint;
use super::spans;

/// The `Item` literal of an expansion: what a user calls the item, and where it was written.
#[derive(Clone, Debug)]
pub(crate) struct ItemLiteral {
    name: String,
    span: Span,
}

impl ItemLiteral {
    /// A struct, an enum or a function.
    pub(crate) fn named(ident: &Ident) -> Self {
        Self {
            name: ident.unraw().to_string(),
            span: ident.span(),
        }
    }

    /// A trait, which is talked about as the type that stands behind an `Arc`.
    pub(crate) fn of_trait(ident: &Ident) -> Self {
        Self {
            name: format!("dyn {}", ident.unraw()),
            span: ident.span(),
        }
    }

    /// A type that only a path names, as in `impl Path`.
    pub(crate) fn of_path(name: String, span: Span) -> Self {
        Self { name, span }
    }

    /// What tells the item from all others of its module's path.
    ///
    /// Hashed here and not where it is compared: const evaluation is slow.
    fn place(&self) -> Fingerprint {
        let start = self.span.start();
        let place = format!("{}:{}", start.line, start.column);
        Compilation::current()
            .unit()
            .with(&self.span.file())
            .with(&place)
            .with(&self.name)
    }

    /// The expression.
    pub(crate) fn tokens(&self, private: &PrivateModule) -> TokenStream {
        let name = &self.name;
        let line = Literal::u32_suffixed(spans::line(self.span));
        let column = Literal::u32_suffixed(spans::column(self.span));
        let place = Literal::u64_suffixed(self.place().number());
        // where the arguments do not tell, the crate itself must, at a price: whether it is a test
        let test = (!Compilation::current().has_unit()).then(|| quote!(^ ::core::cfg!(test) as u64));
        quote! {
            #private::Item {
                name: #name,
                module: ::core::module_path!(),
                file: ::core::file!(),
                line: #line,
                column: #column,
                place: #place #test,
            }
        }
    }
}

use proc_macro_crate::{FoundCrate, crate_name};
use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::Path;

/// The crates that have the hidden module, the one that users are most likely to have first.
const CANDIDATES: [&str; 2] = ["flytower", "flytower-core"];

/// The path of the hidden module that everything in an expansion is named from.
///
/// Single tokens and not a stream of them: an expansion repeats the path dozens of times, and each insertion of a stream
/// is a call of the compiler's.
#[derive(Clone, Debug)]
pub(crate) struct PrivateModule(Vec<TokenTree>);

impl PrivateModule {
    /// Finds it.
    ///
    /// `given` is the argument `crate = path`, for those who re-export Flytower. Otherwise the manifest of the crate that
    /// is being compiled says which of our crates there are and whether they were renamed.
    pub(crate) fn find(given: Option<&Path>) -> Self {
        let root = given.map_or_else(find, |path| quote!(#path));
        Self(quote!(#root::__private).into_iter().collect())
    }
}

impl ToTokens for PrivateModule {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.extend(self.0.iter().cloned());
    }
}

fn find() -> TokenStream {
    let found = CANDIDATES
        .into_iter()
        .find_map(|package| match crate_name(package).ok()? {
            // Not `crate`: an example or a test of our own package is `Itself` as well. The libraries say
            // `extern crate self as …`, so this name is right everywhere.
            FoundCrate::Itself => Some(package.replace('-', "_")),
            FoundCrate::Name(name) => Some(name),
        });
    // If there is none, rustc's own "cannot find `flytower`" says all there is to say.
    let name = Ident::new(found.as_deref().unwrap_or(CANDIDATES[0]), Span::call_site());
    quote!(::#name)
}

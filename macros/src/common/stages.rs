use proc_macro2::TokenStream;

use super::errors::ErrorSink;

/// The stages of an attribute macro.
///
/// `R` is what was read, with whatever is wrong in it; `M` is what was checked. Only the latter can be expanded.
pub(crate) struct Stages<R, M> {
    /// Reads the arguments and the item.
    pub(crate) read: fn(TokenStream, &TokenStream, &mut ErrorSink) -> R,
    /// Checks what was read.
    pub(crate) validate: fn(&R, &mut ErrorSink) -> Option<M>,
    /// What goes before the item, as attributes of it.
    pub(crate) decorate: fn(&M) -> TokenStream,
    /// What goes beside the item.
    pub(crate) expand: fn(&M) -> TokenStream,
    /// What stays of an item with errors.
    pub(crate) keep: fn(&R, TokenStream) -> TokenStream,
    /// What goes beside an item with errors: enough that whatever names the item has no further error.
    pub(crate) stub: fn(&R) -> TokenStream,
}

impl<R, M> Stages<R, M> {
    /// Runs the stages. An item without errors stays as it was written.
    pub(crate) fn run(&self, arguments: TokenStream, item: TokenStream) -> TokenStream {
        let mut sink = ErrorSink::default();
        let raw = (self.read)(arguments, &item, &mut sink);
        let model = (self.validate)(&raw, &mut sink);
        let parts = match model.filter(|_| sink.is_empty()) {
            Some(model) => [(self.decorate)(&model), item, (self.expand)(&model)],
            None => [sink.into_tokens(), (self.keep)(&raw, item), (self.stub)(&raw)],
        };
        parts.into_iter().collect()
    }
}

/// For [`Stages::keep`] of most macros: as it was written, whatever is wrong.
pub(crate) fn untouched<R>(_raw: &R, item: TokenStream) -> TokenStream {
    item
}

/// For [`Stages::decorate`] of most macros.
pub(crate) fn undecorated<M>(_model: &M) -> TokenStream {
    TokenStream::new()
}

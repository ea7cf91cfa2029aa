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
    /// What goes beside an item with errors: enough that whatever names the item has no further error.
    pub(crate) stub: fn(&R) -> TokenStream,
}

impl<R, M> Stages<R, M> {
    /// Runs the stages. The item itself stays as it was written, whatever happens.
    pub(crate) fn run(&self, arguments: TokenStream, item: TokenStream) -> TokenStream {
        let mut sink = ErrorSink::default();
        let raw = (self.read)(arguments, &item, &mut sink);
        let model = (self.validate)(&raw, &mut sink);
        let (before, after) = match model.filter(|_| sink.is_empty()) {
            Some(model) => ((self.decorate)(&model), (self.expand)(&model)),
            None => (sink.into_tokens(), (self.stub)(&raw)),
        };
        [before, item, after].into_iter().collect()
    }
}

/// For [`Stages::decorate`] of most macros.
pub(crate) fn undecorated<M>(_model: &M) -> TokenStream {
    TokenStream::new()
}

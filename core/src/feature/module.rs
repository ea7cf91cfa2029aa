use core::future::Future;

use crate::error::Result;

/// What a module does before its plugin starts.
///
/// See [modules](https://backstage.io/docs/backend-system/architecture/modules) of Backstage.
#[diagnostic::on_unimplemented(
    message = "the module `{Self}` has no `init`",
    label = "FT0029: `impl Module for {Self}` is missing",
    note = "write `impl Module for {Self} {{ async fn init(self) -> Result<()> {{ … }} }}`",
    note = "see https://github.com/flytower/flytower/blob/main/docs/diagnostics/FT0029.md"
)]
pub trait Module: Sized {
    /// Extends the plugin, by filling the extension points that were lent to the module.
    ///
    /// # Errors
    ///
    /// Whatever keeps the module from doing so. Whether the backend starts without it is a matter of configuration.
    fn init(self) -> impl Future<Output = Result<()>> + Send;
}

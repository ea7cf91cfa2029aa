use core::future::Future;

use crate::descriptor::PluginKey;
use crate::error::Result;

/// What a plugin does when the backend starts.
///
/// See [plugins](https://backstage.io/docs/backend-system/architecture/plugins) of Backstage.
#[diagnostic::on_unimplemented(
    message = "the plugin `{Self}` has no `init`",
    label = "FT0028: `impl Plugin for {Self}` is missing",
    note = "write `impl Plugin for {Self} {{ async fn init(self) -> Result<()> {{ … }} }}`",
    note = "see https://github.com/flytower/flytower/blob/main/docs/diagnostics/FT0028.md"
)]
pub trait Plugin: Sized {
    /// Starts the plugin. Its modules have finished, and its extension points are filled.
    ///
    /// What is to live on is moved into routes, hooks or tasks; `self` ends with this.
    ///
    /// # Errors
    ///
    /// Whatever keeps the plugin from starting. Whether the backend starts without it is a matter of configuration.
    fn init(self) -> impl Future<Output = Result<()>> + Send;
}

/// What a module names as the plugin it extends: the plugin's struct, or its marker.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a plugin",
    label = "FT0036: neither `#[plugin]` nor `#[plugin_marker]` stands on it",
    note = "`for = …` names the plugin's struct, or the marker that the plugin's library offers to modules",
    note = "see https://github.com/flytower/flytower/blob/main/docs/diagnostics/FT0036.md"
)]
pub trait PluginRef {
    /// The plugin's identity.
    const PLUGIN: &'static PluginKey;
}

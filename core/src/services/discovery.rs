use async_trait::async_trait;

use crate::error::Result;
use crate::service;

/// Where plugins are, of this backend and of others.
///
/// Ask just before each request: configuration may change, and a name may stand for several machines.
///
/// See [discovery](https://backstage.io/docs/backend-system/core-services/discovery) of Backstage.
#[service(id = "core.discovery")]
#[async_trait]
pub trait Discovery: Send + Sync + 'static {
    /// The URL under which backends reach a plugin, such as `http://localhost:7007/api/catalog`. Without a slash at its
    /// end, unless it was configured with one.
    ///
    /// # Errors
    ///
    /// When there is no such URL now: a name cannot be resolved, most likely.
    async fn get_base_url(&self, plugin_id: &str) -> Result<String>;

    /// The URL under which everybody else reaches a plugin, such as `https://portal.example.com/api/catalog`.
    ///
    /// # Errors
    ///
    /// When the configuration does not say under which URL the backend is reached.
    async fn get_external_base_url(&self, plugin_id: &str) -> Result<String>;
}

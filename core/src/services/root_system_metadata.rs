use crate::service;

/// What the whole system consists of, of which this instance of the backend may be one among several.
///
/// See [root system metadata](https://backstage.io/api/stable/interfaces/_backstage_backend-plugin-api.RootSystemMetadataService.html)
/// of Backstage.
#[service(id = "core.rootSystemMetadata", scope = root)]
pub trait RootSystemMetadata: Send + Sync + 'static {
    /// The plugins that are installed anywhere, as far as is known here, each once. Those of this instance are missing
    /// while feature loaders have not decided yet.
    fn installed_plugins(&self) -> Vec<SystemPlugin>;
}

/// A plugin of the system.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SystemPlugin {
    /// The plugin's id.
    pub plugin_id: String,
}

impl SystemPlugin {
    /// The plugin with this id.
    #[must_use]
    pub fn new(plugin_id: impl Into<String>) -> Self {
        Self {
            plugin_id: plugin_id.into(),
        }
    }
}

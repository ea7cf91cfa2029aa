use crate::runtime::InstalledFeatures;
use crate::{service, service_factory};

/// What this instance of the backend consists of.
///
/// See [root instance metadata](https://backstage.io/docs/backend-system/core-services/root-instance-metadata) of
/// Backstage.
#[service(id = "core.rootInstanceMetadata", scope = root, default = BackendInstance)]
pub trait RootInstanceMetadata: Send + Sync + 'static {
    /// The plugins that were started (or failed to) and their modules, in the order of `backend!`. Empty while feature
    /// loaders have not decided yet.
    fn installed_plugins(&self) -> Vec<InstalledPlugin>;
}

/// One plugin of this instance.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct InstalledPlugin {
    /// The plugin's id.
    pub plugin_id: &'static str,
    /// The ids of its modules.
    pub module_ids: Vec<&'static str>,
}

impl InstalledPlugin {
    /// A plugin with these modules. The runtime makes the real ones; tests make their own.
    #[must_use]
    pub fn new(plugin_id: &'static str, module_ids: impl Into<Vec<&'static str>>) -> Self {
        Self {
            plugin_id,
            module_ids: module_ids.into(),
        }
    }
}

/// The default factory of [`RootInstanceMetadata`].
#[service_factory(provides = dyn RootInstanceMetadata)]
#[derive(Debug)]
pub struct BackendInstance {
    installed: InstalledFeatures,
}

impl RootInstanceMetadata for BackendInstance {
    fn installed_plugins(&self) -> Vec<InstalledPlugin> {
        self.installed.plugins().to_vec()
    }
}

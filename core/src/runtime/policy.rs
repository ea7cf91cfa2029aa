use std::collections::HashMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::failure::Failed;
use crate::config;

/// Which failures a start survives: `backend.startup` of the configuration.
///
/// The keys are
/// [Backstage's](https://backstage.io/docs/backend-system/building-backends/index#startup-configuration). There, any
/// value but `continue` silently means `abort`; here, a value that is neither is an error.
#[config(path = "backend.startup")]
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub(super) struct StartupPolicy {
    default: Defaults,
    plugins: HashMap<String, PluginPolicy>,
}

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "camelCase")]
struct Defaults {
    on_plugin_boot_failure: OnFailure,
    on_plugin_module_boot_failure: OnFailure,
}

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "camelCase")]
struct PluginPolicy {
    on_plugin_boot_failure: Option<OnFailure>,
    modules: HashMap<String, ModulePolicy>,
}

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "camelCase")]
struct ModulePolicy {
    on_plugin_module_boot_failure: Option<OnFailure>,
}

#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
enum OnFailure {
    #[default]
    Abort,
    Continue,
}

impl StartupPolicy {
    /// Whether the backend starts although this failed.
    pub(super) fn permits(&self, failed: &Failed) -> bool {
        let decision = match failed {
            Failed::Plugin { id } => self
                .plugins
                .get(*id)
                .and_then(|plugin| plugin.on_plugin_boot_failure)
                .unwrap_or(self.default.on_plugin_boot_failure),
            Failed::Module { plugin, id } => self
                .plugins
                .get(*plugin)
                .and_then(|plugin| plugin.modules.get(*id))
                .and_then(|module| module.on_plugin_module_boot_failure)
                .unwrap_or(self.default.on_plugin_module_boot_failure),
            Failed::Service { .. } | Failed::FeatureLoader { .. } | Failed::Configuration => OnFailure::Abort,
        };
        decision == OnFailure::Continue
    }
}

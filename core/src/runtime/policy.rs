use std::collections::HashMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::failure::Failed;
use crate::config;
use crate::config::{ConfigSnapshot, ConfigWarning, near_miss};
use crate::plan::Plan;

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

/// What the policy says about plugins and modules that are not there, so that it has no effect.
pub(super) fn strangers(plan: &Plan, snapshot: &ConfigSnapshot) -> Vec<ConfigWarning> {
    const PLUGINS: &str = "backend.startup.plugins";
    let ids: Vec<_> = plan
        .plugins
        .iter()
        .map(|plugin| plugin.descriptor.key.id.text())
        .collect();
    let mut found = Vec::new();
    for id in snapshot.keys(PLUGINS) {
        let path = format!("{PLUGINS}.{id}");
        let Some(plugin) = plan.plugins.iter().find(|plugin| plugin.descriptor.key.id.text() == id) else {
            let remark = format!("is about a plugin that is not installed{}", suggestion(id, &ids));
            found.push(ConfigWarning::new(snapshot, path, remark));
            continue;
        };
        let modules = plan.modules[plugin.modules.as_range()].iter();
        let modules: Vec<_> = modules.map(|module| module.descriptor.id.text()).collect();
        let path = format!("{path}.modules");
        for module in snapshot.keys(&path).filter(|module| !modules.contains(module)) {
            let remark = format!(
                "is about a module that is not installed{}",
                suggestion(module, &modules)
            );
            found.push(ConfigWarning::new(snapshot, format!("{path}.{module}"), remark));
        }
    }
    found
}

fn suggestion(id: &str, installed: &[&'static str]) -> String {
    near_miss(id, installed.iter().copied()).map_or_else(String::new, |near| format!("; did you mean `{near}`?"))
}

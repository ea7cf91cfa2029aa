use std::sync::Arc;

use super::{InstalledFeatures, PluginHooks, RootHooks, StartOptions};
use crate::descriptor::Dependency;
use crate::inject::{Inject, misplaced};
use crate::services::{PluginMetadata, RootConfig, RootHttpRouter};

/// What the runtime itself uses of a backend, if the backend has it.
///
/// A backend without configuration or without HTTP is a complete one, so none of it is required.
pub const DEPENDENCIES: &[Dependency] = &[
    Dependency {
        field: "config",
        line: line!(),
        need: <Option<Arc<dyn RootConfig>> as Inject<'_>>::NEED,
    },
    Dependency {
        field: "router",
        line: line!(),
        need: <Option<Arc<dyn RootHttpRouter>> as Inject<'_>>::NEED,
    },
];

/// The values that no factory makes, as one feature sees them.
#[derive(Clone, Debug)]
pub struct RuntimeValues {
    options: Arc<StartOptions>,
    root_hooks: RootHooks,
    installed: InstalledFeatures,
    plugin: Option<(PluginMetadata, PluginHooks)>,
}

impl RuntimeValues {
    pub(super) fn new(options: StartOptions) -> Self {
        Self {
            options: Arc::new(options),
            root_hooks: RootHooks::default(),
            installed: InstalledFeatures::default(),
            plugin: None,
        }
    }

    /// The same, seen from inside a plugin.
    pub(super) fn of_plugin(&self, plugin: PluginMetadata, hooks: PluginHooks) -> Self {
        Self {
            plugin: Some((plugin, hooks)),
            ..self.clone()
        }
    }

    pub(crate) fn options(&self) -> &StartOptions {
        &self.options
    }

    pub(crate) fn root_hooks(&self) -> &RootHooks {
        &self.root_hooks
    }

    pub(crate) fn installed(&self) -> &InstalledFeatures {
        &self.installed
    }

    pub(crate) fn plugin(&self) -> PluginMetadata {
        self.plugin.as_ref().map_or_else(|| misplaced(), |(plugin, _)| *plugin)
    }

    pub(crate) fn plugin_hooks(&self) -> &PluginHooks {
        self.plugin.as_ref().map_or_else(|| misplaced(), |(_, hooks)| hooks)
    }
}

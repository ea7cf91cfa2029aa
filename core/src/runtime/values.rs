use std::sync::Arc;

use super::sections::Sections;
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
    /// In one place: each plugin has a clone, and their tasks would meet at each counter.
    backend: Arc<OfBackend>,
    plugin: Option<(PluginMetadata, PluginHooks)>,
}

#[derive(Debug)]
struct OfBackend {
    options: StartOptions,
    root_hooks: RootHooks,
    installed: InstalledFeatures,
    sections: Sections,
}

impl RuntimeValues {
    pub(super) fn new(options: StartOptions) -> Self {
        Self {
            backend: Arc::new(OfBackend {
                options,
                root_hooks: RootHooks::default(),
                installed: InstalledFeatures::default(),
                sections: Sections::default(),
            }),
            plugin: None,
        }
    }

    /// The same, seen from inside a plugin.
    pub(super) fn of_plugin(&self, plugin: PluginMetadata, hooks: PluginHooks) -> Self {
        Self {
            plugin: Some((plugin, hooks)),
            backend: Arc::clone(&self.backend),
        }
    }

    pub(crate) fn options(&self) -> &StartOptions {
        &self.backend.options
    }

    pub(crate) fn root_hooks(&self) -> &RootHooks {
        &self.backend.root_hooks
    }

    pub(crate) fn installed(&self) -> &InstalledFeatures {
        &self.backend.installed
    }

    pub(crate) fn sections(&self) -> &Sections {
        &self.backend.sections
    }

    pub(crate) fn plugin(&self) -> PluginMetadata {
        self.plugin.as_ref().map_or_else(|| misplaced(), |(plugin, _)| *plugin)
    }

    /// The plugin, inside of one.
    pub(super) fn plugin_if_any(&self) -> Option<PluginMetadata> {
        self.plugin.as_ref().map(|(plugin, _)| *plugin)
    }

    pub(crate) fn plugin_hooks(&self) -> &PluginHooks {
        self.plugin.as_ref().map_or_else(|| misplaced(), |(_, hooks)| hooks)
    }
}

use core::fmt;
use std::sync::Arc;

use crate::descriptor::{Item, Need, RuntimeValue, ServiceDescriptor};
use crate::feature::{Service, SharedByThreads};
use crate::inject::{Inject, Injector, Instance};

/// Which plugin a feature belongs to. Stands in a field by value; there is no factory for it and never can be.
///
/// See [plugin metadata](https://backstage.io/docs/backend-system/core-services/plugin-metadata) of Backstage.
///
/// ```
/// use flytower_core::services::PluginMetadata;
///
/// let plugin = PluginMetadata::new("catalog");
/// assert_eq!(plugin.id(), "catalog");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct PluginMetadata {
    id: &'static str,
}

impl PluginMetadata {
    /// The metadata of the plugin with this id. The runtime makes the real ones; tests make their own.
    #[must_use]
    pub const fn new(id: &'static str) -> Self {
        Self { id }
    }

    /// The plugin's id.
    #[must_use]
    pub const fn id(&self) -> &'static str {
        self.id
    }
}

impl fmt::Debug for PluginMetadata {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PluginMetadata({})", self.id)
    }
}

#[diagnostic::do_not_recommend]
impl Inject<'_> for PluginMetadata {
    const NEED: &'static Need = &Need::Runtime(RuntimeValue::Plugin);

    fn inject(injector: &mut Injector<'_>) -> Self {
        injector.value().plugin()
    }
}

/// So that who tries to override it, or to share it as `Arc<PluginMetadata>`, is told that neither is possible.
#[diagnostic::do_not_recommend]
impl Service for PluginMetadata {
    const DESCRIPTOR: &'static ServiceDescriptor = &ServiceDescriptor::built_in(
        Item {
            name: "PluginMetadata",
            module: module_path!(),
            file: file!(),
            line: line!(),
            column: column!(),
            // no attribute hashes it, and there is nothing in this module to tell it from
            place: 0,
        },
        "core.pluginMetadata",
    );
    const SHARE: fn(Arc<Self>) -> Instance = SharedByThreads::share;
}

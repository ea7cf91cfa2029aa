use std::sync::Arc;

use flytower_core::service_factory;
use flytower_core::services::{Logger, PluginMetadata, RootLogger};

/// The factory of [`Logger`]: a child of the root logger whose events carry the plugin's id.
#[service_factory]
pub fn plugin_logger(root: Arc<dyn RootLogger>, plugin: PluginMetadata) -> Arc<dyn Logger> {
    root.child(vec![("plugin".to_owned(), plugin.id().into())])
}

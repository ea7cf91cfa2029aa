use flytower::services::PluginMetadata;

/// The metadata of a plugin that need not exist.
///
/// It is a value and no interface, so that there is nothing to record; a backend gives each plugin its own.
///
/// ```
/// use flytower_test::mocks;
///
/// assert_eq!(mocks::plugin_metadata("catalog").id(), "catalog");
/// ```
#[must_use]
pub const fn plugin_metadata(id: &'static str) -> PluginMetadata {
    PluginMetadata::new(id)
}

use std::sync::Arc;

use flytower::services::{InstalledPlugin, RootInstanceMetadata};

use super::Calls;

/// A [`MockRootInstanceMetadata`] of a backend with these plugins.
///
/// ```
/// use flytower::services::{InstalledPlugin, RootInstanceMetadata};
/// use flytower_test::mocks;
///
/// let metadata = mocks::root_instance_metadata([InstalledPlugin::new("catalog", ["github"])]);
///
/// assert_eq!(metadata.installed_plugins()[0].plugin_id, "catalog");
/// assert_eq!(metadata.calls(), 1);
/// ```
#[must_use]
pub fn root_instance_metadata(plugins: impl Into<Vec<InstalledPlugin>>) -> Arc<MockRootInstanceMetadata> {
    Arc::new(MockRootInstanceMetadata {
        plugins: plugins.into(),
        calls: Calls::default(),
    })
}

/// A [`RootInstanceMetadata`] that says what it was told to.
#[derive(Debug)]
pub struct MockRootInstanceMetadata {
    plugins: Vec<InstalledPlugin>,
    calls: Calls<()>,
}

impl MockRootInstanceMetadata {
    /// How often somebody asked for the plugins.
    #[must_use]
    pub fn calls(&self) -> usize {
        self.calls.count()
    }
}

impl RootInstanceMetadata for MockRootInstanceMetadata {
    fn installed_plugins(&self) -> Vec<InstalledPlugin> {
        self.calls.record(());
        self.plugins.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_says_what_it_was_told_each_time() {
        let plugins = [
            InstalledPlugin::new("catalog", []),
            InstalledPlugin::new("todo", ["sql"]),
        ];
        let sut = root_instance_metadata(plugins.clone());

        for calls in 1..=2 {
            assert_eq!(sut.installed_plugins(), plugins);
            assert_eq!(sut.calls(), calls);
        }
    }
}

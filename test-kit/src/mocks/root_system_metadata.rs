use std::sync::Arc;

use flytower::services::{RootSystemMetadata, SystemPlugin};

use super::Calls;

/// A [`MockRootSystemMetadata`] of a system with these plugins.
///
/// ```
/// use flytower::services::{RootSystemMetadata, SystemPlugin};
/// use flytower_test::mocks;
///
/// let metadata = mocks::root_system_metadata([SystemPlugin::new("catalog")]);
///
/// assert_eq!(metadata.installed_plugins()[0].plugin_id, "catalog");
/// assert_eq!(metadata.calls(), 1);
/// ```
#[must_use]
pub fn root_system_metadata(plugins: impl Into<Vec<SystemPlugin>>) -> Arc<MockRootSystemMetadata> {
    Arc::new(MockRootSystemMetadata {
        plugins: plugins.into(),
        calls: Calls::default(),
    })
}

/// A [`RootSystemMetadata`] that says what it was told to.
#[derive(Debug)]
pub struct MockRootSystemMetadata {
    plugins: Vec<SystemPlugin>,
    calls: Calls<()>,
}

impl MockRootSystemMetadata {
    /// How often somebody asked for the plugins.
    #[must_use]
    pub fn calls(&self) -> usize {
        self.calls.count()
    }
}

impl RootSystemMetadata for MockRootSystemMetadata {
    fn installed_plugins(&self) -> Vec<SystemPlugin> {
        self.calls.record(());
        self.plugins.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_says_what_it_was_told_each_time() {
        let plugins = [SystemPlugin::new("catalog"), SystemPlugin::new("todo")];
        let sut = root_system_metadata(plugins.clone());

        for calls in 1..=2 {
            assert_eq!(sut.installed_plugins(), plugins);
            assert_eq!(sut.calls(), calls);
        }
    }
}

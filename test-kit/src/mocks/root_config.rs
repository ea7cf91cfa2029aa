use std::sync::Arc;

use flytower::config::{ConfigProblem, ConfigSnapshot, ConfigStore, SectionDescriptor};
use flytower::services::RootConfig;
use serde_json::Value;
use tokio::sync::watch;

use super::Calls;

/// A [`MockRootConfig`] with these values (an object).
///
/// A test backend has one already: see [`config`](crate::TestBackendBuilder::config). This one is for features that a test
/// makes by itself.
///
/// ```
/// use flytower::services::RootConfig;
/// use flytower_test::mocks;
/// use serde_json::json;
///
/// let config = mocks::root_config(json!({ "app": { "title": "Old" } }));
/// let sut: &dyn RootConfig = &*config;
/// assert_eq!(sut.get::<String>("app.title")?, "Old");
///
/// config.set(json!({ "app": { "title": "New" } }));
/// assert_eq!(sut.get::<String>("app.title")?, "New");
/// # Ok::<(), flytower::Error>(())
/// ```
#[must_use]
pub fn root_config(values: Value) -> Arc<MockRootConfig> {
    Arc::new(MockRootConfig::new(snapshot(values)))
}

/// A [`RootConfig`] in memory.
#[derive(Debug)]
pub struct MockRootConfig {
    store: ConfigStore,
    calls: Calls<RootConfigCall>,
}

/// What was asked of a configuration. Which values somebody looks at in a snapshot, nobody knows.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RootConfigCall {
    /// The values as they were at that time.
    Snapshot,
    /// To be told of changes.
    Subscribe,
    /// What is wrong with the sections at these paths.
    Check(Vec<&'static str>),
}

impl MockRootConfig {
    pub(crate) fn new(snapshot: ConfigSnapshot) -> Self {
        Self {
            store: ConfigStore::new(snapshot),
            calls: Calls::default(),
        }
    }

    /// What was asked, in its order.
    #[must_use]
    pub fn calls(&self) -> Vec<RootConfigCall> {
        self.calls.all()
    }

    /// Lets these be the values from now on, and tells whoever has subscribed.
    pub fn set(&self, values: Value) {
        self.store.replace(snapshot(values));
    }
}

fn snapshot(values: Value) -> ConfigSnapshot {
    ConfigSnapshot::new(values, "a mocked configuration")
}

impl RootConfig for MockRootConfig {
    fn snapshot(&self) -> Arc<ConfigSnapshot> {
        self.calls.record(RootConfigCall::Snapshot);
        self.store.snapshot()
    }

    fn subscribe(&self) -> watch::Receiver<Arc<ConfigSnapshot>> {
        self.calls.record(RootConfigCall::Subscribe);
        self.store.subscribe()
    }

    fn check(&self, snapshot: &ConfigSnapshot, sections: &[SectionDescriptor]) -> Vec<ConfigProblem> {
        let paths = sections.iter().map(|section| section.path);
        self.calls.record(RootConfigCall::Check(paths.collect()));
        self.store.check(snapshot, sections)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn whoever_has_subscribed_sees_what_is_set() {
        let sut = root_config(json!({ "a": 1 }));
        let mut changes = sut.subscribe();

        sut.set(json!({ "a": 2 }));

        assert!(changes.has_changed().unwrap());
        assert_eq!(*changes.borrow_and_update().root(), json!({ "a": 2 }));
        assert_eq!(*sut.snapshot().root(), json!({ "a": 2 }));
        assert_eq!(sut.calls(), [RootConfigCall::Subscribe, RootConfigCall::Snapshot]);
    }
}

use std::sync::Arc;

use tokio::sync::watch;

use super::{ConfigSnapshot, UnsetValue};
use crate::services::RootConfig;

/// A configuration that is kept in memory, for factories of [`RootConfig`] and for tests.
///
/// ```
/// use flytower_core::config::{ConfigSnapshot, ConfigStore};
/// use flytower_core::services::RootConfig;
///
/// let store = ConfigStore::new(ConfigSnapshot::new(serde_json::json!({ "app": { "title": "Old" } }), "an example"));
/// let config: &dyn RootConfig = &store;
/// assert_eq!(config.get::<String>("app.title")?, "Old");
///
/// store.replace(ConfigSnapshot::new(serde_json::json!({ "app": { "title": "New" } }), "an example"));
/// assert_eq!(config.get::<String>("app.title")?, "New");
/// # Ok::<(), flytower_core::Error>(())
/// ```
#[derive(Debug)]
pub struct ConfigStore(watch::Sender<Arc<ConfigSnapshot>>);

impl ConfigStore {
    /// A configuration that starts as `snapshot`.
    #[must_use]
    pub fn new(snapshot: ConfigSnapshot) -> Self {
        Self(watch::Sender::new(Arc::new(snapshot)))
    }

    /// Lets `snapshot` be the configuration from now on, and tells whoever has subscribed, if any value differs, or one is
    /// missing for another reason: `ConfigSection::check` may refuse one that is forgotten, and accept one that nobody wrote.
    pub fn replace(&self, snapshot: ConfigSnapshot) {
        self.0.send_if_modified(|current| {
            let changed = current.root() != snapshot.root() || !lack_the_same(current, &snapshot);
            *current = Arc::new(snapshot);
            changed
        });
    }
}

/// Whether what is not there is the same, wherever it was written.
fn lack_the_same(a: &ConfigSnapshot, b: &ConfigSnapshot) -> bool {
    let told = |unset: &UnsetValue| (unset.path.clone(), unset.source.clone(), unset.is_meant);
    a.unset_values().iter().map(told).eq(b.unset_values().iter().map(told))
}

impl RootConfig for ConfigStore {
    fn snapshot(&self) -> Arc<ConfigSnapshot> {
        Arc::clone(&self.0.borrow())
    }

    fn subscribe(&self) -> watch::Receiver<Arc<ConfigSnapshot>> {
        self.0.subscribe()
    }
}

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use flytower::services::Discovery;
use flytower::{Error, Result};

use super::Calls;

/// A [`MockDiscovery`].
///
/// ```
/// use flytower::services::Discovery;
/// use flytower_test::mocks::{self, DiscoveryCall};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> flytower::Result<()> {
/// let discovery = mocks::discovery();
/// discovery.serve("catalog", "http://127.0.0.1:9000/api/catalog");
///
/// assert_eq!(discovery.get_base_url("catalog").await?, "http://127.0.0.1:9000/api/catalog");
/// assert_eq!(discovery.get_base_url("todo").await?, "http://localhost:7007/api/todo");
/// assert_eq!(discovery.calls()[1], DiscoveryCall::BaseUrl("todo".to_owned()));
/// # Ok(())
/// # }
/// ```
#[must_use]
pub fn discovery() -> Arc<MockDiscovery> {
    Arc::default()
}

/// A [`Discovery`] that finds plugins where it was told they are, and all others below `http://localhost:7007/api`.
#[derive(Debug, Default)]
pub struct MockDiscovery {
    calls: Calls<DiscoveryCall>,
    /// By the plugin's id: its URL, or why there is none.
    told: Mutex<HashMap<String, Result<String, String>>>,
}

/// A plugin that somebody looked for, by its id.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DiscoveryCall {
    /// For backends.
    BaseUrl(String),
    /// For everybody else.
    ExternalBaseUrl(String),
}

impl MockDiscovery {
    /// Who was looked for, in the order of the calls.
    #[must_use]
    pub fn calls(&self) -> Vec<DiscoveryCall> {
        self.calls.all()
    }

    /// Lets a plugin be found at a URL, by whoever asks; at that of a server of the test's own, for one.
    pub fn serve(&self, plugin: &str, url: impl Into<String>) {
        self.tell(plugin, Ok(url.into()));
    }

    /// Lets a plugin not be found.
    pub fn fail(&self, plugin: &str, message: impl Into<String>) {
        self.tell(plugin, Err(message.into()));
    }

    fn tell(&self, plugin: &str, what: Result<String, String>) {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        told.insert(plugin.to_owned(), what);
    }

    fn find(&self, plugin: &str) -> Result<String> {
        let told = self
            .told
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(plugin)
            .cloned();
        told.unwrap_or_else(|| Ok(format!("http://localhost:7007/api/{plugin}")))
            .map_err(Error::internal)
    }
}

#[async_trait]
impl Discovery for MockDiscovery {
    async fn get_base_url(&self, plugin_id: &str) -> Result<String> {
        self.calls.record(DiscoveryCall::BaseUrl(plugin_id.to_owned()));
        self.find(plugin_id)
    }

    async fn get_external_base_url(&self, plugin_id: &str) -> Result<String> {
        self.calls.record(DiscoveryCall::ExternalBaseUrl(plugin_id.to_owned()));
        self.find(plugin_id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_plugin_that_is_not_to_be_found_is_not() {
        let sut = discovery();
        sut.fail("catalog", "no such host");

        let error = sut.get_external_base_url("catalog").await.unwrap_err();

        assert_eq!(error.to_string(), "no such host");
        assert_eq!(sut.calls(), [DiscoveryCall::ExternalBaseUrl("catalog".to_owned())]);
        sut.serve("catalog", "http://x");
        assert_eq!(sut.get_base_url("catalog").await.unwrap(), "http://x");
    }
}

use std::sync::Arc;

use serde::de::DeserializeOwned;
use tokio::sync::watch;

use crate::config::{ConfigProblem, ConfigSnapshot, ConfigWarning, SectionDescriptor};
use crate::error::Result;
use crate::service;

/// The configuration of the whole backend, from `app-config.yaml`.
///
/// A feature that reads more than one value of it has a [`Config`](crate::config::Config) instead: typed, documented by a
/// schema, and validated before anything starts.
///
/// See [root config](https://backstage.io/docs/backend-system/core-services/root-config) of Backstage.
#[service(id = "core.rootConfig", scope = root)]
pub trait RootConfig: Send + Sync + 'static {
    /// The configuration as it is now.
    fn snapshot(&self) -> Arc<ConfigSnapshot>;

    /// Sees each later change. Nothing says that the new configuration is valid.
    fn subscribe(&self) -> watch::Receiver<Arc<ConfigSnapshot>>;

    /// What is wrong with these sections of a configuration, for who knows more than what their types refuse: that is found
    /// in any case. By default nothing.
    fn check(&self, _snapshot: &ConfigSnapshot, _sections: &[SectionDescriptor]) -> Vec<ConfigProblem> {
        Vec::new()
    }

    /// What is permitted in a configuration and hardly meant, as far as these sections tell: keys that differ from theirs
    /// by a typo. By default nothing. What can be said without sections is no business of this.
    fn warnings(&self, _snapshot: &ConfigSnapshot, _sections: &[SectionDescriptor]) -> Vec<ConfigWarning> {
        Vec::new()
    }
}

impl dyn RootConfig {
    /// The value at a dotted path, read as `T`: see [`ConfigSnapshot::get`].
    ///
    /// # Errors
    ///
    /// A [`ConfigProblem`], when there is none, or it cannot be read as `T`.
    pub fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T> {
        Ok(self.snapshot().get(path)?)
    }

    /// The value at a dotted path, read as `T`, if there is one.
    ///
    /// # Errors
    ///
    /// A [`ConfigProblem`], when it cannot be read as `T`.
    pub fn get_optional<T: DeserializeOwned>(&self, path: &str) -> Result<Option<T>> {
        Ok(self.snapshot().get_optional(path)?)
    }
}

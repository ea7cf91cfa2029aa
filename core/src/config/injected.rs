use core::fmt;
use std::sync::Arc;

use tokio::sync::watch;

use super::{ConfigSection, SectionDescriptor};
use crate::descriptor::{Arity, Need};
use crate::feature::Service;
use crate::inject::{Inject, Injector};
use crate::services::RootConfig;

/// A part of the configuration, read into a type of one's own. Stands in a field by value.
///
/// It was validated before anything started: all problems of all features at once, each with its key, file and line.
/// When the configuration changes and is still valid, [`get`](Self::get) gives the new one.
///
/// ```
/// use flytower_core::config::{Config, ConfigSection};
/// use flytower_core::config;
/// use schemars::JsonSchema;
/// use serde::Deserialize;
///
/// /// How greetings are worded.
/// #[config(path = "hello")]
/// #[derive(Deserialize, JsonSchema)]
/// #[serde(default, rename_all = "camelCase", deny_unknown_fields)]
/// struct HelloConfig {
///     greeting: String,
///     /// For whatever needs one. Kept out of every log.
///     #[schemars(extend("visibility" = "secret"))]
///     api_token: Option<String>,
/// }
///
/// impl Default for HelloConfig {
///     fn default() -> Self {
///         Self { greeting: "Hello".to_owned(), api_token: None }
///     }
/// }
///
/// // as in a field of a feature: `config: Config<HelloConfig>`
/// let config = Config::new(HelloConfig::default());
/// assert_eq!(config.get().greeting, "Hello");
/// assert_eq!(HelloConfig::PATH, "hello");
/// ```
pub struct Config<T> {
    /// Ends when the backend does; the last value remains.
    value: watch::Receiver<Arc<T>>,
}

impl<T> Config<T> {
    /// A configuration that never changes, for tests.
    #[must_use]
    pub fn new(value: T) -> Self {
        let (_, value) = watch::channel(Arc::new(value));
        Self { value }
    }

    /// The section as it is now.
    #[must_use]
    pub fn get(&self) -> Arc<T> {
        Arc::clone(&self.value.borrow())
    }

    /// Waits until the section may have changed, and gives it as it is then. Ends without a value once there will be no
    /// more changes.
    pub async fn changed(&mut self) -> Option<Arc<T>> {
        self.value.changed().await.ok()?;
        Some(Arc::clone(&self.value.borrow_and_update()))
    }
}

impl<T> Clone for Config<T> {
    fn clone(&self) -> Self {
        Self {
            value: self.value.clone(),
        }
    }
}

/// Without the value, which may hold secrets.
impl<T> fmt::Debug for Config<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Config")
    }
}

// recommended, unlike other implementations: what may be missing is the attribute of `T`
impl<T: ConfigSection> Inject<'_> for Config<T> {
    const NEED: &'static Need = &Need::Service {
        service: <dyn RootConfig as Service>::DESCRIPTOR,
        default: None,
        arity: Arity::One,
        section: Some(const { &SectionDescriptor::of::<T>() }),
    };

    fn inject(injector: &mut Injector<'_>) -> Self {
        Self {
            value: injector.section(),
        }
    }
}

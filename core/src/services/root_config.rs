mod invalid_value;
mod reader;

use serde::de::DeserializeOwned;
use serde_json::Value;

use invalid_value::InvalidValue;
use reader::Reader;

use crate::error::{Error, Result};
use crate::service;

/// The configuration of the whole backend, from `app-config.yaml`.
///
/// See [root config](https://backstage.io/docs/backend-system/core-services/root-config) of Backstage.
///
/// ```
/// use flytower_core::services::RootConfig;
///
/// struct Fixed(serde_json::Value);
/// impl RootConfig for Fixed {
///     fn root(&self) -> &serde_json::Value {
///         &self.0
///     }
///     fn origin(&self) -> &str {
///         "example"
///     }
/// }
///
/// let config: &dyn RootConfig = &Fixed(serde_json::json!({ "backend": { "listen": ":7007" } }));
/// assert_eq!(config.get::<String>("backend.listen")?, ":7007");
/// assert_eq!(config.get_optional::<bool>("catalog.readonly")?, None);
/// # Ok::<(), flytower_core::Error>(())
/// ```
#[service(id = "core.rootConfig", scope = root)]
pub trait RootConfig: Send + Sync + 'static {
    /// The merged configuration: an object.
    fn root(&self) -> &Value;

    /// Where it comes from, for messages: the names of the files.
    fn origin(&self) -> &str;

    /// The environment variable that would give the value at a dotted path if it were set, for messages; nothing, if
    /// there is a value, or none was meant to be there.
    fn unset_variable(&self, _path: &str) -> Option<&str> {
        None
    }
}

impl dyn RootConfig {
    /// The value at a dotted path, `backend.listen`; `null` counts as absent.
    #[must_use]
    pub fn value(&self, path: &str) -> Option<&Value> {
        path.split('.')
            .try_fold(self.root(), |value, key| value.get(key))
            .filter(|value| !value.is_null())
    }

    /// The value at a dotted path, read as `T`.
    ///
    /// A text is a number or a boolean where one is wanted, because a `${VARIABLE}` always gives a text: `"7007"`,
    /// `"yes"`. An empty text is no value, and `null` counts as absent. Inside of what serde reads twice (an untagged
    /// enum, a flattened field) texts stay texts.
    ///
    /// # Errors
    ///
    /// When there is none, or it cannot be read as `T`. The value itself, which may be a secret, is no part of the error.
    pub fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T> {
        self.get_optional(path)?.ok_or_else(|| {
            let because = self.because_of_variable(path);
            Error::internal(format!(
                "missing required config value at `{path}` in {}{because}",
                self.origin()
            ))
        })
    }

    /// The value at a dotted path, read as `T`, if there is one, as `get` reads it.
    ///
    /// # Errors
    ///
    /// When it cannot be read as `T`.
    pub fn get_optional<T: DeserializeOwned>(&self, path: &str) -> Result<Option<T>> {
        let read = self.value(path).map(|value| T::deserialize(Reader(value)));
        read.transpose().map_err(|error: InvalidValue| {
            // Not the client's mistake, should a request be what asks.
            let below = error.path();
            let missing = error.missing().map(|field| format!("{path}{below}.{field}"));
            let because = missing.map_or_else(String::new, |missing| self.because_of_variable(&missing));
            let origin = self.origin();
            Error::internal(format!("invalid config value at `{path}{below}` in {origin}{because}")).caused_by(error)
        })
    }

    /// The end of a message about a value that is missing.
    fn because_of_variable(&self, path: &str) -> String {
        self.unset_variable(path).map_or_else(String::new, |variable| {
            format!(": the environment variable `{variable}` is not set")
        })
    }
}

#[cfg(test)]
mod tests;

use core::fmt;
use std::borrow::Cow;
use std::collections::HashMap;

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::invalid_value::InvalidValue;
use super::path::below;
use super::reader::Reader;
use super::secrets::{REDACTED, Secrets};
use super::{ConfigPlace, ConfigProblem, UnsetValue, Visibility};

/// The merged configuration as it was at one time, with the place of each value.
///
/// ```
/// use flytower_core::config::ConfigSnapshot;
///
/// let config = ConfigSnapshot::new(serde_json::json!({ "backend": { "listen": ":7007" } }), "an example");
/// assert_eq!(config.get::<String>("backend.listen")?, ":7007");
/// assert_eq!(config.get_optional::<bool>("catalog.readonly")?, None);
/// assert_eq!(config.keys("backend").collect::<Vec<_>>(), ["listen"]);
/// # Ok::<(), flytower_core::Error>(())
/// ```
#[derive(Clone, Default)]
pub struct ConfigSnapshot {
    root: Value,
    origin: String,
    places: HashMap<String, ConfigPlace>,
    unset: Vec<UnsetValue>,
    secrets: Vec<String>,
    visibilities: HashMap<String, Visibility>,
}

impl ConfigSnapshot {
    /// A configuration with these values (an object). `origin` says in messages where it comes from.
    #[must_use]
    pub fn new(root: Value, origin: impl Into<String>) -> Self {
        Self {
            root,
            origin: origin.into(),
            ..Self::default()
        }
    }

    /// The same, with the place of each value by its dotted path.
    #[must_use]
    pub fn with_places(self, places: HashMap<String, ConfigPlace>) -> Self {
        Self { places, ..self }
    }

    /// The same, with what is not there because what was to give it gives nothing; lowest priority first.
    #[must_use]
    pub fn with_unset_values(self, unset: Vec<UnsetValue>) -> Self {
        Self { unset, ..self }
    }

    /// The same, with the texts that must not appear in any log.
    #[must_use]
    pub fn with_secrets(self, secrets: Vec<String>) -> Self {
        Self { secrets, ..self }
    }

    /// The same, with who may see each value, by its dotted path. Those that are not named are the backend's.
    #[must_use]
    pub fn with_visibilities(self, visibilities: HashMap<String, Visibility>) -> Self {
        Self { visibilities, ..self }
    }

    /// All values: an object.
    #[must_use]
    pub const fn root(&self) -> &Value {
        &self.root
    }

    /// Where it comes from, for messages: the names of the files.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The texts that must not appear in any log: what schemas call secret.
    #[must_use]
    pub fn secrets(&self) -> &[String] {
        &self.secrets
    }

    /// The value at a dotted path, `backend.listen`; `null` counts as absent. The empty path is the root.
    #[must_use]
    pub fn value(&self, path: &str) -> Option<&Value> {
        path.split('.')
            .filter(|key| !key.is_empty())
            .try_fold(&self.root, |value, key| value.get(key))
            .filter(|value| !value.is_null())
    }

    /// The keys of the object at a dotted path; none, if there is no object.
    pub fn keys(&self, path: &str) -> impl Iterator<Item = &str> {
        let entries = self.value(path).and_then(Value::as_object);
        entries
            .into_iter()
            .flatten()
            .filter(|(_, value)| !value.is_null())
            .map(|(key, _)| key.as_str())
    }

    /// Where the value at a path was written, or the nearest value that it would be part of.
    #[must_use]
    pub fn place_of(&self, path: &str) -> Option<&ConfigPlace> {
        let mut path = path;
        loop {
            if let Some(place) = self.places.get(path) {
                return Some(place);
            }
            path = &path[..path.rfind(['.', '['])?];
        }
    }

    /// Who may see the value at a path, as schemas have it: a text, a number or a boolean. Objects and lists are seen as
    /// far as what they hold is.
    #[must_use]
    pub fn visibility_of(&self, path: &str) -> Visibility {
        self.visibilities.get(path).copied().unwrap_or_default()
    }

    /// All values, for people to look at: `***` stands in place of each secret, and of each text that holds one.
    #[must_use]
    pub fn redacted(&self) -> Value {
        self.redact(&self.root, "", &Secrets::of(&self.secrets))
    }

    /// A text with `***` in the place of each secret, however that is written in it.
    pub(crate) fn without_secrets<'t>(&self, text: &'t str) -> Cow<'t, str> {
        Secrets::of(&self.secrets).redact(text)
    }

    fn redact(&self, value: &Value, path: &str, secrets: &Secrets) -> Value {
        match value {
            Value::Object(entries) => {
                let entries = entries
                    .iter()
                    .map(|(key, value)| (key.clone(), self.redact(value, &below(path, key), secrets)));
                Value::Object(entries.collect())
            }
            Value::Array(items) => {
                let items = items.iter().enumerate();
                let items = items.map(|(index, item)| self.redact(item, &format!("{path}[{index}]"), secrets));
                Value::Array(items.collect())
            }
            _ if self.visibility_of(path) == Visibility::Secret => Value::from(REDACTED),
            Value::String(text) if secrets.are_in(text) => Value::from(REDACTED),
            value => value.clone(),
        }
    }

    /// What would give the value at a path, or one that it is a part of, and gives nothing: a variable that is not set.
    /// A source of lower priority may give one all the same.
    #[must_use]
    pub fn unset_value(&self, path: &str) -> Option<&UnsetValue> {
        self.unset.iter().rev().find(|unset| unset.removes(path))
    }

    /// The same, if there is no value in its place: only then is it why something is missing. What follows in a list takes
    /// the place of an item that is left out.
    pub(super) fn cause_of_absence(&self, path: &str) -> Option<&UnsetValue> {
        let is_there = |path: &str| self.places.contains_key(path) || self.value(path).is_some();
        self.unset_value(path).filter(|unset| !is_there(&unset.path))
    }

    /// What is not there because what was to give it gives nothing, and no later source decides; lowest priority first.
    #[must_use]
    pub fn unset_values(&self) -> &[UnsetValue] {
        &self.unset
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
    pub fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, ConfigProblem> {
        self.get_optional(path)?
            .ok_or_else(|| ConfigProblem::missing(self, path))
    }

    /// The value at a dotted path, read as `T`, if there is one, as [`get`](Self::get) reads it.
    ///
    /// # Errors
    ///
    /// When it cannot be read as `T`.
    pub fn get_optional<T: DeserializeOwned>(&self, path: &str) -> Result<Option<T>, ConfigProblem> {
        self.value(path).map(|value| self.read(path, value)).transpose()
    }

    /// Reads what stands at a path, or would stand there.
    pub(super) fn read<T: DeserializeOwned>(&self, path: &str, value: &Value) -> Result<T, ConfigProblem> {
        T::deserialize(Reader(value)).map_err(|error: InvalidValue| {
            let path = format!("{path}{}", error.path());
            let path = path.trim_start_matches('.');
            match error.missing() {
                Some(field) if path.is_empty() => ConfigProblem::missing(self, field),
                Some(field) => ConfigProblem::missing(self, format!("{path}.{field}")),
                None => ConfigProblem::invalid(self, path, error.to_string()),
            }
        })
    }
}

/// Without the values, which may be secrets.
impl fmt::Debug for ConfigSnapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ConfigSnapshot")
            .field("origin", &self.origin)
            .finish_non_exhaustive()
    }
}

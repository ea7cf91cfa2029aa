use flytower_core::config::{ConfigProblem, ConfigSnapshot};
use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind as Kind;
use jsonschema::paths::Location;
use serde_json::Value;

use super::alternatives::{Alternatives, weigh};
use super::reason;
use crate::config::node::below;
use crate::config::schema::{Document, of_item, of_key};

/// What is wrong with a section, in terms of the configuration.
pub(super) struct Problems<'a> {
    snapshot: &'a ConfigSnapshot,
    /// The path of the section.
    section: &'a str,
    document: Document<'a>,
    value: &'a Value,
    pub(super) found: Vec<ConfigProblem>,
}

/// A part of the section.
struct Place<'a> {
    path: String,
    value: &'a Value,
    /// The keys that its schemas name.
    keys: Vec<&'a str>,
}

impl<'a> Problems<'a> {
    pub(super) const fn new(
        snapshot: &'a ConfigSnapshot,
        section: &'a str,
        schema: &'a Value,
        value: &'a Value,
    ) -> Self {
        Self {
            snapshot,
            section,
            document: Document::new(schema),
            value,
            found: Vec::new(),
        }
    }

    pub(super) fn add(&mut self, error: &ValidationError<'_>) {
        let at = error.instance_path();
        let place = self.place(at);
        match error.kind() {
            Kind::Required { property } => {
                let key = property.as_str().unwrap_or_default();
                self.missing(below(&place.path, key));
            }
            Kind::AdditionalProperties { unexpected } | Kind::UnevaluatedProperties { unexpected } => {
                for key in unexpected {
                    self.invalid(below(&place.path, key), reason::unknown_key(key, &place.keys));
                }
            }
            Kind::AnyOf { context } | Kind::OneOfNotValid { context } => match weigh(context, at) {
                Alternatives::Likely([]) => self.invalid(place.path, reason::of_kind(error.kind(), place.value)),
                Alternatives::Likely(errors) => errors.iter().for_each(|error| self.add(error)),
                Alternatives::Kinds(kinds) => self.invalid(place.path, reason::wanted(place.value, &kinds)),
                Alternatives::Tag(tag, options) => {
                    let Place { path, value, .. } = self.place(tag);
                    self.invalid(path, reason::wanted(value, &options));
                }
                Alternatives::Keys(keys) => match &*keys {
                    [key] => self.missing(below(&place.path, key)),
                    keys => {
                        let keys: Vec<_> = keys.iter().map(|key| format!("`{key}`")).collect();
                        let reason = format!("must have one of the keys {}", keys.join(", "));
                        self.invalid(place.path, reason);
                    }
                },
            },
            kind => self.invalid(place.path, reason::of_kind(kind, place.value)),
        }
    }

    fn missing(&mut self, path: String) {
        self.found.push(ConfigProblem::missing(self.snapshot, path));
    }

    fn invalid(&mut self, path: String, reason: String) {
        self.found.push(ConfigProblem::invalid(self.snapshot, path, reason));
    }

    /// What the validator means by a path.
    fn place(&self, at: &Location) -> Place<'a> {
        let mut path = self.section.to_owned();
        let mut value = self.value;
        let mut schemas = vec![self.document.root()];
        for step in at.segments() {
            let step = step.to_string();
            let applying = self.document.applying(&schemas, value);
            // A key may look like an index.
            let next = if let Value::Array(items) = value {
                let index = step.parse().unwrap_or(usize::MAX);
                path.push_str(&format!("[{index}]"));
                schemas = of_item(&applying, index);
                items.get(index)
            } else {
                path = below(&path, &step);
                schemas = of_key(&applying, &step);
                value.get(&step)
            };
            value = next.unwrap_or(&Value::Null);
        }
        let applying = self.document.applying(&schemas, value);
        let mut keys: Vec<&str> = Vec::new();
        for key in applying
            .iter()
            .filter_map(|schema| schema.get("properties")?.as_object())
            .flat_map(|properties| properties.keys())
        {
            if !keys.contains(&key.as_str()) {
                keys.push(key);
            }
        }
        Place { path, value, keys }
    }
}

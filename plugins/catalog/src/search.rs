use std::collections::BTreeMap;

use serde_json::Value;

/// Longer keys are not searchable.
const MAX_KEY_LENGTH: usize = 200;
/// Of longer values it is only known that they are there.
const MAX_VALUE_LENGTH: usize = 200;

/// Written by the catalog or too large to be of use.
const SKIPPED: [&str; 4] = ["attachments", "relations", "status", "metadata.etag"];

/// What an entity can be found and sorted by: all its values by dotted path, in lower case.
///
/// The items of a list stand under the list's path, and texts among them as the end of a path of their own as well:
/// `metadata.tags` is `java`, and `metadata.tags.java` is `true`.
#[derive(Debug, Default)]
pub(crate) struct SearchTerms(BTreeMap<String, Vec<Option<String>>>);

impl SearchTerms {
    /// The terms of an entity in its final form.
    pub(crate) fn of(entity: &Value) -> Self {
        let mut terms = Self::default();
        terms.visit("", entity);
        for relation in entity.get("relations").and_then(Value::as_array).into_iter().flatten() {
            if let (Some(kind), Some(target)) = (relation["type"].as_str(), relation.get("targetRef")) {
                terms.insert(&format!("relations.{kind}"), target);
            }
        }
        terms
    }

    /// Whether there is a value at `key`, which must be in lower case.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.0.contains_key(key)
    }

    /// Whether `value` is at `key`; both must be in lower case.
    pub(crate) fn is(&self, key: &str, value: &str) -> bool {
        self.0
            .get(key)
            .is_some_and(|values| values.iter().flatten().any(|own| own == value))
    }

    /// The value to sort by: the least one, where there are several.
    pub(crate) fn least(&self, key: &str) -> Option<&str> {
        self.0.get(key)?.iter().flatten().map(String::as_str).min()
    }

    fn visit(&mut self, path: &str, value: &Value) {
        if SKIPPED.contains(&path) {
            return;
        }
        match value {
            Value::Object(entries) => {
                for (key, value) in entries {
                    let path = if path.is_empty() {
                        key.clone()
                    } else {
                        format!("{path}.{key}")
                    };
                    self.visit(&path, value);
                }
            }
            Value::Array(items) => {
                for item in items {
                    self.visit(path, item);
                    if let Value::String(text) = item {
                        self.insert(&format!("{path}.{text}"), &Value::Bool(true));
                    }
                }
            }
            scalar => self.insert(path, scalar),
        }
    }

    fn insert(&mut self, key: &str, value: &Value) {
        if key.chars().count() > MAX_KEY_LENGTH {
            return;
        }
        let text = match value {
            Value::Null => None,
            Value::String(text) => Some(text.to_lowercase()),
            other => Some(other.to_string()),
        };
        let text = text.filter(|text| text.chars().count() <= MAX_VALUE_LENGTH);
        self.0.entry(key.to_lowercase()).or_default().push(text);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn terms() -> SearchTerms {
        SearchTerms::of(&json!({
            "kind": "Component",
            "metadata": {
                "name": "Comp-A", "etag": "x", "tags": ["Java", "web"], "annotations": { "Example.com/a.b": "C" },
                "labels": { "long": "x".repeat(201), "none": null },
            },
            "spec": { "port": 80, "nested": [{ "deep": true }] },
            "relations": [{ "type": "ownedBy", "targetRef": "group:default/a" }],
        }))
    }

    #[test]
    fn values_are_found_by_path_whatever_their_case() {
        let sut = terms();

        assert!(sut.is("metadata.name", "comp-a"));
        assert!(sut.is("metadata.annotations.example.com/a.b", "c"));
        assert!(sut.is("spec.port", "80"));
        assert!(sut.is("spec.nested.deep", "true"));
        assert!(!sut.is("kind", "api"));
    }

    #[test]
    fn items_of_a_list_are_found_in_two_ways() {
        let sut = terms();

        assert!(sut.is("metadata.tags", "java"));
        assert!(sut.is("metadata.tags.java", "true"));
        assert_eq!(sut.least("metadata.tags"), Some("java"));
    }

    #[test]
    fn relations_are_found_by_their_type() {
        assert!(terms().is("relations.ownedby", "group:default/a"));
    }

    #[test]
    fn objects_and_the_catalog_s_own_fields_are_not_there() {
        let sut = terms();

        for key in [
            "metadata",
            "metadata.labels",
            "metadata.etag",
            "relations",
            "relations.type",
        ] {
            assert!(!sut.has(key), "{key}");
        }
    }

    #[test]
    fn long_values_and_nulls_are_there_and_no_more() {
        let sut = terms();

        assert!(sut.has("metadata.labels.long"));
        assert_eq!(sut.least("metadata.labels.long"), None);
        assert!(sut.has("metadata.labels.none"));
    }
}

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use flytower_core::config::ConfigPlace;
use indexmap::IndexMap;
use serde_json::{Map, Value};

/// The keys in the order in which they were written.
pub(super) type Object = IndexMap<String, Node>;

/// A value of a configuration that knows where it was written.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Node {
    pub(super) place: ConfigPlace,
    pub(super) content: Content,
}

#[derive(Clone, PartialEq)]
pub(super) enum Content {
    /// Neither a list nor an object.
    Scalar(Value),
    List(Vec<Node>),
    Object(Object),
}

/// Lists and objects by what they are made of, and nothing of a scalar: it may be a secret.
impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Scalar(_) => f.write_str("***"),
            Self::List(items) => f.debug_list().entries(items).finish(),
            Self::Object(entries) => f.debug_map().entries(entries).finish(),
        }
    }
}

impl Node {
    /// A value all parts of which have one place.
    pub(super) fn of(value: Value, place: &ConfigPlace) -> Self {
        let content = match value {
            Value::Array(items) => Content::List(items.into_iter().map(|item| Self::of(item, place)).collect()),
            Value::Object(entries) => {
                let entries = entries.into_iter().map(|(key, entry)| (key, Self::of(entry, place)));
                Content::Object(entries.collect())
            }
            scalar => Content::Scalar(scalar),
        };
        Self {
            place: place.clone(),
            content,
        }
    }

    /// The value alone.
    pub(super) fn value(&self) -> Value {
        match &self.content {
            Content::Scalar(value) => value.clone(),
            Content::List(items) => items.iter().map(Self::value).collect(),
            Content::Object(entries) => Value::Object(values(entries)),
        }
    }

    /// What kind of value it is, for whoever writes YAML.
    pub(super) const fn kind(&self) -> &'static str {
        match &self.content {
            Content::Object(_) => "an object",
            Content::List(_) => "a list",
            Content::Scalar(Value::Null) => "nothing",
            Content::Scalar(Value::Bool(_)) => "a boolean",
            Content::Scalar(Value::Number(_)) => "a number",
            Content::Scalar(_) => "a text",
        }
    }
}

pub(super) fn values(entries: &Object) -> Map<String, Value> {
    entries.iter().map(|(key, node)| (key.clone(), node.value())).collect()
}

/// The place of each value by its dotted path, as [`ConfigProblem`](flytower_core::config::ConfigProblem)s name it.
pub(super) fn places(entries: &Object) -> HashMap<String, ConfigPlace> {
    let mut places = HashMap::new();
    collect(entries, "", &mut places);
    places
}

fn collect(entries: &Object, at: &str, places: &mut HashMap<String, ConfigPlace>) {
    for (key, node) in entries {
        collect_node(node, below(at, key), places);
    }
}

fn collect_node(node: &Node, at: String, places: &mut HashMap<String, ConfigPlace>) {
    match &node.content {
        Content::Scalar(_) => {}
        Content::List(items) => {
            for (index, item) in items.iter().enumerate() {
                collect_node(item, format!("{at}[{index}]"), places);
            }
        }
        Content::Object(entries) => collect(entries, &at, places),
    }
    places.insert(at, node.place.clone());
}

/// The path of a key of the object at `at`.
pub(super) fn below(at: &str, key: &str) -> String {
    if at.is_empty() {
        key.to_owned()
    } else {
        format!("{at}.{key}")
    }
}

/// A place in a file; without one that a parser would know, its beginning.
pub(super) fn place(file: &Arc<str>, line: u64, column: u64) -> ConfigPlace {
    ConfigPlace::File {
        file: Arc::clone(file),
        line: line.max(1),
        column: column.max(1),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::config::yaml;

    #[test]
    fn each_value_has_a_place_by_its_dotted_path() {
        let text = "backend:\n  cors:\n    origin: [a, { b: c }]\nlast: 1\n";
        let node = yaml::parse(text, &Arc::from("f.yaml")).unwrap();
        let Content::Object(entries) = node.content else {
            panic!("an object")
        };

        let places = places(&entries);

        let mut found: Vec<_> = places.iter().map(|(path, place)| format!("{path} {place}")).collect();
        found.sort();
        let expected = [
            "backend f.yaml:2:3",
            "backend.cors f.yaml:3:5",
            "backend.cors.origin f.yaml:3:13",
            "backend.cors.origin[0] f.yaml:3:14",
            "backend.cors.origin[1] f.yaml:3:17",
            "backend.cors.origin[1].b f.yaml:3:22",
            "last f.yaml:4:7",
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn a_value_becomes_nodes_and_a_value_again() {
        let value = json!({ "z": [1, { "x": null }], "a": { "t": "text", "b": true } });
        let place = place(&Arc::from("f"), 0, 0);

        assert_eq!(Node::of(value.clone(), &place).value().to_string(), value.to_string());
        assert_eq!(place.to_string(), "f:1:1");
    }
}

//! The part of the configuration that stands in environment variables: `APP_CONFIG_backend_baseUrl`.

use std::sync::Arc;

use flytower_core::config::ConfigPlace;
use serde_json::Value;

use super::error::{ConfigError, VariableError};
use super::node::{Content, Node, Object};
use super::variables::Variables;
use super::yaml::MAX_DEPTH;

const PREFIX: &str = "APP_CONFIG_";

/// Reads all of them. An empty value counts as none, JSON as what it says, and everything else as a text.
pub(super) fn read(variables: &Variables, errors: &mut Vec<ConfigError>) -> Object {
    let mut root = Object::new();
    for (name, value) in variables.with_prefix(PREFIX) {
        if value == Some("") {
            continue;
        }
        if let Err(source) = read_one(name, value, &mut root) {
            errors.push(ConfigError::Variable {
                name: name.to_owned(),
                source,
            });
        }
    }
    root
}

fn read_one(name: &str, value: Option<&str>, root: &mut Object) -> Result<(), VariableError> {
    let keys: Vec<_> = name.get(PREFIX.len()..).unwrap_or_default().split('_').collect();
    if let Some(part) = keys.iter().find(|key| !is_key(key)) {
        return Err(VariableError::InvalidKey {
            part: (*part).to_owned(),
        });
    }
    let value = value.ok_or(VariableError::NotText)?;
    let value = serde_json::from_str(value).unwrap_or_else(|_| Value::from(value));
    if value.is_null() {
        return Err(VariableError::Null);
    }
    if keys.len() + depth(&value) > MAX_DEPTH {
        return Err(VariableError::TooDeep { limit: MAX_DEPTH });
    }
    let place = ConfigPlace::Variable { name: Arc::from(name) };
    let (last, parents) = keys.split_last().ok_or(VariableError::NotText)?;
    let mut object = root;
    for (index, key) in parents.iter().enumerate() {
        let node = object.entry((*key).to_owned()).or_insert_with(|| Node {
            place: place.clone(),
            content: Content::Object(Object::new()),
        });
        if let Content::Scalar(Value::Null) = node.content {
            node.content = Content::Object(Object::new());
        }
        let Content::Object(entries) = &mut node.content else {
            let at = keys.iter().take(index + 1).copied().collect::<Vec<_>>().join(".");
            return Err(VariableError::NoRoom { at });
        };
        object = entries;
    }
    if object.contains_key(*last) {
        return Err(VariableError::Exists { at: keys.join(".") });
    }
    object.insert((*last).to_owned(), Node::of(value, &place));
    Ok(())
}

fn depth(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        Value::Object(entries) => 1 + entries.values().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}

/// A letter first; then letters and digits, with a single `-` or `:` between them.
fn is_key(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text
            .split(['-', ':'])
            .all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

#[cfg(test)]
mod tests {
    use core::error::Error as _;

    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::config::node::{places, values};

    fn read_all(variables: &[(&str, &str)]) -> (Value, Vec<String>) {
        let mut errors = Vec::new();
        let root = read(&Variables::of(variables.iter().copied()), &mut errors);
        let errors = errors
            .iter()
            .map(|error| format!("{error}: {}", error.source().unwrap()));
        (Value::Object(values(&root)), errors.collect())
    }

    #[test]
    fn names_are_paths_and_values_are_json_or_text() {
        let sut = read_all(&[
            ("APP_CONFIG_a_b", "5"),
            ("APP_CONFIG_a_c", "{\"x\":[true]}"),
            ("APP_CONFIG_a_c_y", "plain text"),
            ("APP_CONFIG_q", "\"5\""),
            ("APP_CONFIG_my-key_x:y", "true"),
            ("APP_CONFIG_empty", ""),
            ("APP_CONFIG_url", "https://${HOST}"),
            ("APP_CONFI_no", "1"),
        ]);

        let expected = json!({
            "a": { "b": 5, "c": { "x": [true], "y": "plain text" } }, "my-key": { "x:y": true }, "q": "5",
            "url": "https://${HOST}",
        });
        assert_eq!(sut, (expected, Vec::new()));
    }

    #[test]
    fn each_variable_that_is_wrong_is_named_and_its_value_is_not() {
        let (root, errors) = read_all(&[
            ("APP_CONFIG_1a", "hunter2"),
            ("APP_CONFIG_a", "hunter2"),
            ("APP_CONFIG_a_b", "hunter2"),
            ("APP_CONFIG_c", "{\"d\": 1}"),
            ("APP_CONFIG_c_d", "hunter2"),
            ("APP_CONFIG_e", " null "),
            ("APP_CONFIG_x__y", "hunter2"),
        ]);

        assert_eq!(root, json!({ "a": "hunter2", "c": { "d": 1 } }));
        let expected = [
            ("APP_CONFIG_1a", "`1a` is no key: "),
            ("APP_CONFIG_a_b", "there is no room below `a`, "),
            ("APP_CONFIG_c_d", "`c.d` has a value already, "),
            ("APP_CONFIG_e", "its value may not be null; "),
            ("APP_CONFIG_x__y", "`` is no key: "),
        ];
        assert_eq!(errors.len(), expected.len(), "{errors:?}");
        for (error, (name, reason)) in errors.iter().zip(expected) {
            let start = format!("environment variable `{name}` is no part of the configuration: {reason}");
            assert!(error.starts_with(&start) && !error.contains("hunter2"), "{error}");
        }
    }

    #[test]
    fn a_value_has_its_variable_as_its_place() {
        let variables = Variables::of([("APP_CONFIG_a_b", "{\"c\":1}")]);
        let root = read(&variables, &mut Vec::new());

        assert_eq!(
            places(&root)["a.b.c"].to_string(),
            "environment variable APP_CONFIG_a_b"
        );
    }

    proptest! {
        #[test]
        fn a_key_is_what_backstage_takes_for_one(text in "[aZ9:_.é-]{0,6}") {
            // `^[a-z][a-z0-9]*(?:[-_:][a-z0-9]+)*$`, without `_`, which separates keys
            let mut parts = text.split(['-', ':']);
            let first = parts.next().unwrap();
            let word = |part: &str| !part.is_empty() && part.chars().all(|char| "aZ9".contains(char));
            let expected = word(first) && !first.starts_with('9') && parts.all(word);

            prop_assert_eq!(is_key(&text), expected);
        }

        #[test]
        fn no_variable_makes_it_panic(name in "APP_CONFIG_[a-b_:1-]{0,8}", value in r#"[{}\[\]"a:1, null]{0,12}"#) {
            read_all(&[(&name, &value), ("APP_CONFIG_a_b", "1")]);
        }
    }
}

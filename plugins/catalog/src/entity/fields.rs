use serde_json::{Map, Value};

use super::EntityError;
use super::format::{API_VERSION, Format, KEY, KIND, LABEL_VALUE, NAME, NAMESPACE, NON_EMPTY, TAG, URL};

type Check = Result<(), EntityError>;

/// Checks the formats of the fields that all kinds share. Their types have been checked.
pub(super) fn check(root: &Map<String, Value>) -> Check {
    one(root.get("apiVersion"), "apiVersion", &API_VERSION)?;
    one(root.get("kind"), "kind", &KIND)?;
    let Some(metadata) = root.get("metadata") else {
        return Ok(());
    };
    one(metadata.get("name"), "metadata.name", &NAME)?;
    one(metadata.get("namespace"), "metadata.namespace", &NAMESPACE)?;
    keys(metadata.get("labels"), "labels", Some(&LABEL_VALUE))?;
    keys(metadata.get("annotations"), "annotations", None)?;
    for (index, tag) in items(metadata.get("tags")) {
        one(Some(tag), &format!("tags.{index}"), &TAG)?;
    }
    for (index, link) in items(metadata.get("links")) {
        one(link.get("url"), &format!("links.{index}.url"), &URL)?;
        one(link.get("title"), &format!("links.{index}.title"), &NON_EMPTY)?;
        one(link.get("icon"), &format!("links.{index}.icon"), &NON_EMPTY)?;
    }
    Ok(())
}

fn keys(value: Option<&Value>, field: &str, of_value: Option<&Format>) -> Check {
    for (key, value) in value.and_then(Value::as_object).into_iter().flatten() {
        let field = format!("{field}.{key}");
        valid(key, &field, &KEY)?;
        if let Some(format) = of_value {
            one(Some(value), &field, format)?;
        }
    }
    Ok(())
}

fn items(value: Option<&Value>) -> impl Iterator<Item = (usize, &Value)> {
    value.and_then(Value::as_array).into_iter().flatten().enumerate()
}

/// Absent is fine: what must be there has been checked.
fn one(value: Option<&Value>, field: &str, format: &Format) -> Check {
    match value {
        None => Ok(()),
        Some(Value::String(text)) => valid(text, field, format),
        Some(other) => Err(broken(field, format, other.to_string())),
    }
}

fn valid(text: &str, field: &str, format: &Format) -> Check {
    if (format.is_valid)(text) {
        Ok(())
    } else {
        Err(broken(field, format, text.to_owned()))
    }
}

fn broken(field: &str, format: &Format, found: String) -> EntityError {
    EntityError::Format {
        field: field.to_owned(),
        expected: format.expected,
        found,
    }
}

use serde_json::{Map, Value};

use super::EntityError;

type Check = Result<(), EntityError>;

const ROOT_KEYS: [&str; 6] = ["apiVersion", "kind", "metadata", "spec", "relations", "status"];

/// Checks that the parts of an entity are there and of the right types.
pub(super) fn check(root: &Map<String, Value>) -> Check {
    for field in ["apiVersion", "kind"] {
        text(required(root, "", field)?, &format!("/{field}"))?;
    }
    metadata(required(root, "", "metadata")?)?;
    if root.get("spec").is_some_and(|spec| !spec.is_object()) {
        return Err(EntityError::type_of("/spec", "object"));
    }
    if root.keys().any(|key| !ROOT_KEYS.contains(&key.as_str())) {
        return Err(EntityError::AdditionalProperties);
    }
    // These are the catalog's to write.
    match ["relations", "status"]
        .into_iter()
        .find(|field| root.contains_key(*field))
    {
        Some(field) => Err(EntityError::UnknownField(field)),
        None => Ok(()),
    }
}

fn metadata(value: &Value) -> Check {
    let metadata = object(value, "/metadata")?;
    text(required(metadata, "/metadata", "name")?, "/metadata/name")?;
    for field in ["namespace", "uid", "etag", "title", "description"] {
        if let Some(value) = metadata.get(field) {
            text(value, &format!("/metadata/{field}"))?;
        }
    }
    for field in ["labels", "annotations"] {
        let Some(value) = metadata.get(field) else { continue };
        for (key, value) in object(value, &format!("/metadata/{field}"))? {
            if !value.is_string() {
                return Err(EntityError::type_of(format!("/metadata/{field}/{key}"), "string"));
            }
        }
    }
    if let Some(tags) = metadata.get("tags") {
        texts(tags, "/metadata/tags")?;
    }
    if let Some(links) = metadata.get("links") {
        for (index, link) in array(links, "/metadata/links")?.iter().enumerate() {
            let at = format!("/metadata/links/{index}");
            text(required(object(link, &at)?, &at, "url")?, &format!("{at}/url"))?;
        }
    }
    Ok(())
}

/// The value of a property that must be there; `at` is empty for the root.
pub(super) fn required<'v>(
    object: &'v Map<String, Value>,
    at: &str,
    property: &'static str,
) -> Result<&'v Value, EntityError> {
    let at = if at.is_empty() { "<root>" } else { at };
    object.get(property).ok_or_else(|| EntityError::Missing {
        at: at.to_owned(),
        property,
    })
}

/// A text with at least one character.
pub(super) fn text(value: &Value, at: &str) -> Check {
    match value.as_str() {
        None => Err(EntityError::type_of(at, "string")),
        Some("") => Err(EntityError::Empty { at: at.to_owned() }),
        Some(_) => Ok(()),
    }
}

/// A list of texts with at least one character each.
pub(super) fn texts(value: &Value, at: &str) -> Check {
    array(value, at)?
        .iter()
        .enumerate()
        .try_for_each(|(index, item)| text(item, &format!("{at}/{index}")))
}

fn array<'v>(value: &'v Value, at: &str) -> Result<&'v Vec<Value>, EntityError> {
    value.as_array().ok_or_else(|| EntityError::type_of(at, "array"))
}

fn object<'v>(value: &'v Value, at: &str) -> Result<&'v Map<String, Value>, EntityError> {
    value.as_object().ok_or_else(|| EntityError::type_of(at, "object"))
}

//! What a JSON Schema says about a value, for whoever needs more of it than whether the value is valid.

use flytower_core::config::{as_boolean, as_number};
use serde_json::{Map, Value};

/// Schemas that refer to each other without an end are left alone.
const MAX_REFERENCES: usize = 32;

/// A schema that is looked at, one level of a value after the other. References start at the root of its document.
#[derive(Clone, Copy, Debug)]
pub(super) struct Document<'s> {
    root: &'s Value,
}

impl<'s> Document<'s> {
    pub(super) const fn new(root: &'s Value) -> Self {
        Self { root }
    }

    pub(super) const fn root(self) -> &'s Value {
        self.root
    }

    /// The schemas that say something about `value`, among `schemas` and those they refer to. Of alternatives those that
    /// the value looks like; all, if it looks like none.
    pub(super) fn applying(self, schemas: &[&'s Value], value: &Value) -> Vec<&'s Map<String, Value>> {
        let mut found = Vec::new();
        for schema in schemas {
            self.collect(schema, value, 0, &mut found);
        }
        found
    }

    fn collect(self, schema: &'s Value, value: &Value, depth: usize, found: &mut Vec<&'s Map<String, Value>>) {
        let Some(schema) = schema.as_object().filter(|_| depth < MAX_REFERENCES) else {
            return;
        };
        found.push(schema);
        if let Some(target) = self.target(schema) {
            self.collect(target, value, depth + 1, found);
        }
        for part in list(schema, "allOf") {
            self.collect(part, value, depth + 1, found);
        }
        for alternatives in ["anyOf", "oneOf"].map(|keyword| list(schema, keyword)) {
            let fits = |branch: &&&'s Value| self.looks_like(branch, value, depth + 1);
            let fitting: Vec<_> = alternatives.iter().filter(fits).collect();
            let branches = if fitting.is_empty() {
                alternatives.iter().collect()
            } else {
                fitting
            };
            for branch in branches {
                self.collect(branch, value, depth + 1, found);
            }
        }
        for part in ["then", "else"].into_iter().filter_map(|keyword| schema.get(keyword)) {
            self.collect(part, value, depth + 1, found);
        }
    }

    fn target(self, schema: &Map<String, Value>) -> Option<&'s Value> {
        let pointer = schema.get("$ref")?.as_str()?.strip_prefix('#')?;
        self.root.pointer(pointer)
    }

    /// Whether nothing but objects and lists fits a schema: what it says of their visibility can only be about what is in
    /// them.
    pub(super) fn is_composed(self, schema: &'s Map<String, Value>) -> bool {
        self.has_composed_kinds(schema, 0) == Some(true)
    }

    /// `None`, if a schema leaves it open, or permits nothing but `null`.
    fn has_composed_kinds(self, schema: &'s Map<String, Value>, depth: usize) -> Option<bool> {
        if depth >= MAX_REFERENCES {
            return None;
        }
        let mut kinds = types(schema).into_iter().filter(|kind| *kind != "null").peekable();
        if kinds.peek().is_some() {
            return Some(kinds.all(|kind| matches!(kind, "object" | "array")));
        }
        let parts = ["anyOf", "oneOf", "allOf"]
            .map(|keyword| list(schema, keyword))
            .concat();
        let parts = parts.into_iter().chain(self.target(schema));
        let parts = parts.filter_map(Value::as_object);
        let of_parts = parts.filter_map(|part| self.has_composed_kinds(part, depth + 1));
        of_parts.reduce(|one, other| one && other)
    }

    /// Whether a value may be meant to be what a schema describes: its kind, and what tells alternatives apart.
    fn looks_like(self, schema: &'s Value, value: &Value, depth: usize) -> bool {
        let Some(schema) = schema.as_object() else {
            return schema.as_bool().unwrap_or(true);
        };
        if depth >= MAX_REFERENCES {
            return true;
        }
        let types = types(schema);
        let has_kind = types.is_empty() || types.iter().any(|kind| has_kind(value, kind));
        let is_one_of = fixed(schema).is_none_or(|options| options.contains(&value));
        has_kind
            && is_one_of
            && value.as_object().is_none_or(|entries| has_shape(schema, entries))
            && self
                .target(schema)
                .is_none_or(|target| self.looks_like(target, value, depth + 1))
            && list(schema, "allOf")
                .iter()
                .all(|part| self.looks_like(part, value, depth + 1))
    }
}

/// Whether the keys are there that have to be, those that tell alternatives apart have the right value, and no others are
/// there that must not be.
fn has_shape(schema: &Map<String, Value>, entries: &Map<String, Value>) -> bool {
    let present = |key: &str| entries.get(key).filter(|value| !value.is_null());
    let mut required = list(schema, "required").into_iter().filter_map(Value::as_str);
    let properties = schema.get("properties").and_then(Value::as_object);
    let tags = properties.into_iter().flatten().all(|(key, property)| {
        let options = property.as_object().and_then(fixed);
        present(key)
            .zip(options)
            .is_none_or(|(value, options)| options.contains(&value))
    });
    let is_closed = schema.get("additionalProperties") == Some(&Value::Bool(false));
    let is_known = |key: &String| properties.is_some_and(|properties| properties.contains_key(key));
    let keys = !is_closed || schema.contains_key("patternProperties") || entries.keys().all(is_known);
    required.all(|key| present(key).is_some()) && tags && keys
}

/// The schemas of what stands below a key of an object.
pub(super) fn of_key<'s>(schemas: &[&'s Map<String, Value>], key: &str) -> Vec<&'s Value> {
    let mut found = Vec::new();
    for schema in schemas {
        let property = schema.get("properties").and_then(|properties| properties.get(key));
        // Which of the patterns a key matches is left open: it is about as good as always the only one.
        let patterns = schema.get("patternProperties").and_then(Value::as_object);
        found.extend(property);
        found.extend(patterns.into_iter().flat_map(Map::values));
        if property.is_none() {
            found.extend(schema.get("additionalProperties"));
        }
    }
    found
}

/// The schemas of an item of a list.
pub(super) fn of_item<'s>(schemas: &[&'s Map<String, Value>], index: usize) -> Vec<&'s Value> {
    let of_item = |schema: &&'s Map<String, Value>| {
        let first = schema.get("prefixItems").and_then(|items| items.get(index));
        first.or_else(|| schema.get("items"))
    };
    schemas.iter().filter_map(of_item).collect()
}

/// The kinds that a schema names, if it does.
pub(super) fn types(schema: &Map<String, Value>) -> Vec<&str> {
    match schema.get("type") {
        Some(Value::String(kind)) => vec![kind],
        Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).collect(),
        _ => fixed(schema).into_iter().flatten().map(kind).collect(),
    }
}

/// All values that there may be, if the schema lists them.
fn fixed(schema: &Map<String, Value>) -> Option<Vec<&Value>> {
    match (schema.get("const"), schema.get("enum")) {
        (Some(only), _) => Some(vec![only]),
        (_, Some(Value::Array(options))) => Some(options.iter().collect()),
        _ => None,
    }
}

fn list<'s>(schema: &'s Map<String, Value>, keyword: &str) -> Vec<&'s Value> {
    let items = schema.get(keyword).and_then(Value::as_array);
    items.into_iter().flatten().collect()
}

/// A value's kind, as schemas and Backstage's messages call it.
pub(super) const fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// Whether a value can be read as one of that kind.
fn has_kind(value: &Value, wanted: &str) -> bool {
    match wanted {
        "number" | "integer" => as_number(value).is_some(),
        "boolean" => as_boolean(value).is_some(),
        wanted => kind(value) == wanted,
    }
}

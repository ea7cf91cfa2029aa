use flytower_core::config::{as_boolean, as_number};
use serde_json::Value;

use crate::config::schema::{Document, of_item, of_key, types};

/// The value as it will be read: without nulls, and with numbers and booleans in place of texts where those are wanted.
pub(super) fn coerced(value: &Value, schema: &Value) -> Value {
    let mut value = value.clone();
    let document = Document::new(schema);
    coerce(&mut value, document, &[document.root()]);
    value
}

fn coerce<'s>(value: &mut Value, document: Document<'s>, schemas: &[&'s Value]) {
    let applying = document.applying(schemas, value);
    match value {
        Value::Object(entries) => {
            entries.retain(|_, value| !value.is_null());
            for (key, value) in entries {
                coerce(value, document, &of_key(&applying, key));
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter_mut().enumerate() {
                coerce(item, document, &of_item(&applying, index));
            }
        }
        Value::String(_) | Value::Number(_) => {
            let wanted: Vec<_> = applying.iter().flat_map(|schema| types(schema)).collect();
            if let Some(converted) = converted(value, &wanted) {
                *value = converted;
            }
        }
        Value::Null | Value::Bool(_) => {}
    }
}

/// What a scalar is read as where it is of none of the kinds that are wanted.
fn converted(value: &Value, wanted: &[&str]) -> Option<Value> {
    let wants_number = wanted.iter().any(|kind| matches!(*kind, "number" | "integer"));
    if (value.is_string() && wanted.contains(&"string")) || (value.is_number() && wants_number) {
        return None;
    }
    let number = as_number(value).filter(|_| wants_number).map(Value::Number);
    let boolean = || as_boolean(value).filter(|_| wanted.contains(&"boolean"));
    number.or_else(|| boolean().map(Value::Bool))
}

use serde_json::{Map, Value};

use super::QueryError;

/// Which parts of entities to send; all of them, if there are none.
#[derive(Debug, Default)]
pub(super) struct Fields(Vec<String>);

impl Fields {
    pub(super) fn parse(parameters: &[String]) -> Result<Self, QueryError> {
        let fields = parameters
            .iter()
            .flat_map(|parameter| parameter.split(','))
            .map(str::trim);
        let fields: Vec<_> = fields
            .filter(|field| !field.is_empty())
            .map(ToOwned::to_owned)
            .collect();
        match fields.iter().find(|field| field.contains(['[', ']'])) {
            Some(field) => Err(QueryError::ArrayField(field.clone())),
            None => Ok(Self(fields)),
        }
    }

    pub(super) fn is_all(&self) -> bool {
        self.0.is_empty()
    }

    /// The parts of an entity. What it lacks is left out.
    pub(super) fn of(&self, entity: &Value) -> Value {
        let mut parts = Map::new();
        for field in &self.0 {
            if let Some((path, value)) = find(entity, field) {
                insert(&mut parts, &path, value.clone());
            }
        }
        Value::Object(parts)
    }
}

/// The keys that lead to a dotted path, and what is there. Keys may hold dots themselves: where no key is the next part
/// of the path, one that is the next two may be.
fn find<'v>(entity: &'v Value, field: &str) -> Option<(Vec<String>, &'v Value)> {
    let mut path = Vec::new();
    let mut current = entity;
    let mut key = String::new();
    for part in field.split('.') {
        if !key.is_empty() {
            key.push('.');
        }
        key.push_str(part);
        if let Some(value) = current.as_object().and_then(|entries| entries.get(&key)) {
            path.push(core::mem::take(&mut key));
            current = value;
        }
    }
    key.is_empty().then_some((path, current))
}

fn insert(parts: &mut Map<String, Value>, path: &[String], value: Value) {
    match path {
        [] => {}
        [key] => {
            parts.insert(key.clone(), value);
        }
        [key, rest @ ..] => {
            let below = parts.entry(key.clone()).or_insert_with(|| Map::new().into());
            if let Value::Object(below) = below {
                insert(below, rest, value);
            }
        }
    }
}

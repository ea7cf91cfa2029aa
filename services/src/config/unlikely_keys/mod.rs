//! Keys that differ by a typo from one that some section has, where sections leave room for others; and those that a section
//! leaves room for though they have no effect.

#[cfg(test)]
mod tests;

use flytower_core::config::{ConfigSnapshot, ConfigWarning, SectionDescriptor, near_miss, schema_of};
use serde_json::{Map, Value};

use crate::config::backstage_keys;
use crate::config::node::below;
use crate::config::schema::{Document, of_item, of_key};

/// Where whatever is written down is somebody's key: a map, or a section that refuses what it does not know.
const DECIDED: [&str; 4] = [
    "additionalProperties",
    "patternProperties",
    "propertyNames",
    "unevaluatedProperties",
];

/// What a schema says here of all keys that it does not describe, is said of each that there is.
const OTHERS: &str = "otherKeys";

/// All of them.
pub(super) fn find(snapshot: &ConfigSnapshot, sections: &[SectionDescriptor]) -> Vec<ConfigWarning> {
    // one schema of all: a section may be inside of another one, which does not know it
    let schema = schema_of(sections);
    let mut search = Search {
        snapshot,
        document: Document::new(&schema),
        found: Vec::new(),
    };
    search.walk(&[&schema], snapshot.root(), "");
    search.found
}

struct Search<'s> {
    snapshot: &'s ConfigSnapshot,
    document: Document<'s>,
    found: Vec<ConfigWarning>,
}

impl<'s> Search<'s> {
    fn walk(&mut self, schemas: &[&'s Value], value: &Value, path: &str) {
        if schemas.is_empty() {
            return;
        }
        let applying = self.document.applying(schemas, value);
        match value {
            Value::Object(entries) => {
                self.compare(&applying, entries, path);
                for (key, entry) in entries {
                    self.walk(&of_key(&applying, key), entry, &below(path, key));
                }
            }
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.walk(&of_item(&applying, index), item, &format!("{path}[{index}]"));
                }
            }
            _ => {}
        }
    }

    fn compare(&mut self, schemas: &[&'s Map<String, Value>], entries: &Map<String, Value>, path: &str) {
        if schemas
            .iter()
            .any(|schema| DECIDED.iter().any(|keyword| schema.contains_key(*keyword)))
        {
            return;
        }
        let objects = schemas
            .iter()
            .filter_map(|schema| schema.get("properties")?.as_object());
        let known: Vec<&str> = objects.flat_map(|object| object.keys().map(String::as_str)).collect();
        for key in entries.keys() {
            if known.contains(&key.as_str()) || backstage_keys::knows(path, key) {
                continue;
            }
            let others = || schemas.iter().find_map(|schema| schema.get(OTHERS)?.as_str());
            let remark = match near_miss(key, known.iter().copied()) {
                Some(near) => format!("is a key that no installed feature describes; did you mean `{near}`?"),
                None => match others() {
                    Some(remark) => remark.to_owned(),
                    None => continue,
                },
            };
            self.found
                .push(ConfigWarning::new(self.snapshot, below(path, key), remark));
        }
    }
}

//! Who may see which value, by the keywords `visibility` and `deepVisibility` of schemas.

use std::collections::{HashMap, HashSet};

use flytower_core::config::{ConfigProblem, ConfigSnapshot, SectionDescriptor, Visibility};
use serde_json::{Map, Value};

use crate::config::known_secrets;
use crate::config::node::below;
use crate::config::schema::{Document, of_item, of_key};

/// The same snapshot, which knows who may see its values, and which texts are secrets.
pub(super) fn mark(snapshot: ConfigSnapshot, sections: &[SectionDescriptor]) -> ConfigSnapshot {
    let mut seen = Visibilities::of(&snapshot, sections);
    known_secrets::find(snapshot.root(), &mut |path, value| {
        seen.note(path, value, Visibility::Secret);
    });
    let described = core::mem::take(&mut seen.described);
    known_secrets::find_by_name(snapshot.root(), "", &mut |path, value| {
        if !described.contains(path) {
            seen.note(path, value, Visibility::Secret);
        }
    });
    let mut secrets: Vec<_> = seen.secrets.into_iter().collect();
    // Longest first, so that whoever replaces them leaves no half of one.
    secrets.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
    secrets.dedup();
    snapshot.with_visibilities(seen.visibilities).with_secrets(secrets)
}

/// The values that schemas want to be both secret and seen in the app.
pub(super) fn conflicts(snapshot: &ConfigSnapshot, sections: &[SectionDescriptor]) -> Vec<ConfigProblem> {
    let seen = Visibilities::of(snapshot, sections);
    let problem = |path| {
        let reason = "its schemas say both `frontend` and `secret` of its visibility; a secret cannot be shown";
        ConfigProblem::invalid(snapshot, path, reason)
    };
    seen.conflicts.into_iter().map(problem).collect()
}

/// What is known about each value that is not just the backend's.
#[derive(Default)]
struct Visibilities {
    visibilities: HashMap<String, Visibility>,
    secrets: Vec<String>,
    conflicts: Vec<String>,
    /// The paths of what some schema says something about, if only of which kind it is.
    described: HashSet<String>,
}

impl Visibilities {
    fn of(snapshot: &ConfigSnapshot, sections: &[SectionDescriptor]) -> Self {
        let mut seen = Self::default();
        for section in sections {
            if let Some(value) = snapshot.value(section.path) {
                let schema = section.schema().to_value();
                let document = Document::new(&schema);
                seen.walk(document, &[document.root()], value, section.path, Visibility::Backend);
            }
        }
        seen
    }

    fn walk<'s>(
        &mut self,
        document: Document<'s>,
        schemas: &[&'s Value],
        value: &Value,
        path: &str,
        inherited: Visibility,
    ) {
        let applying = document.applying(schemas, value);
        let mut said = |keyword: &str, or: Visibility| {
            let said = applying.iter().filter_map(|schema| visibility(schema.get(keyword)?));
            said.fold(or, |one, other| self.stronger(path, one, other))
        };
        let deep = said("deepVisibility", inherited);
        let own = said("visibility", deep);
        // of a whole object it would protect nothing, were it not meant of what is inside
        let is_meant_inside = |schema: &&'s Map<String, Value>| {
            let said = schema.get("visibility").and_then(visibility);
            said == Some(Visibility::Secret) && document.is_composed(schema)
        };
        let deep = if applying.iter().any(is_meant_inside) {
            self.stronger(path, deep, Visibility::Secret)
        } else {
            deep
        };
        match value {
            Value::Object(entries) => {
                for (key, entry) in entries {
                    self.walk(document, &of_key(&applying, key), entry, &below(path, key), deep);
                }
            }
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    // A list of texts is as visible as the list.
                    let inherited = if item.is_object() || item.is_array() { deep } else { own };
                    let path = format!("{path}[{index}]");
                    self.walk(document, &of_item(&applying, index), item, &path, inherited);
                }
            }
            scalar => {
                if !applying.is_empty() {
                    self.described.insert(path.to_owned());
                }
                self.note(path, scalar, own);
            }
        }
    }

    fn note(&mut self, path: &str, value: &Value, visibility: Visibility) {
        if visibility == Visibility::Backend {
            return;
        }
        let known = self.visibilities.get(path).copied().unwrap_or_default();
        let visibility = self.stronger(path, known, visibility);
        self.visibilities.insert(path.to_owned(), visibility);
        let text = match value {
            Value::String(text) => text.trim().to_owned(),
            Value::Number(number) => number.to_string(),
            _ => return,
        };
        // A single character is in everything.
        if visibility == Visibility::Secret && text.chars().nth(1).is_some() && !self.secrets.contains(&text) {
            self.secrets.push(text);
        }
    }

    /// Of two the one that is not `backend`, and `secret` if they contradict each other.
    fn stronger(&mut self, path: &str, one: Visibility, other: Visibility) -> Visibility {
        match (one, other) {
            (Visibility::Backend, other) => other,
            (one, Visibility::Backend) => one,
            (one, other) if one == other => one,
            _ => {
                if !self.conflicts.iter().any(|known| known == path) {
                    self.conflicts.push(path.to_owned());
                }
                Visibility::Secret
            }
        }
    }
}

/// An unknown word is taken for `secret`: what was meant is not known.
fn visibility(keyword: &Value) -> Option<Visibility> {
    Some(match keyword.as_str()? {
        "frontend" => Visibility::Frontend,
        "backend" => Visibility::Backend,
        _ => Visibility::Secret,
    })
}

#[cfg(test)]
mod tests;

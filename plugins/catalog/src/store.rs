use std::collections::HashMap;

use serde_json::Value;

use crate::search::SearchTerms;

/// An entity in its final form, with all that requests need.
#[derive(Debug)]
pub(crate) struct StoredEntity {
    reference: String,
    uid: String,
    value: Value,
    /// Sent far more often than it changes.
    json: String,
    terms: SearchTerms,
}

impl StoredEntity {
    pub(crate) fn new(reference: String, value: Value) -> Self {
        let uid = value["metadata"]["uid"].as_str().unwrap_or_default().to_owned();
        let json = value.to_string();
        let terms = SearchTerms::of(&value);
        Self {
            reference,
            uid,
            value,
            json,
            terms,
        }
    }

    /// The canonical reference.
    pub(crate) fn reference(&self) -> &str {
        &self.reference
    }

    pub(crate) fn value(&self) -> &Value {
        &self.value
    }

    pub(crate) fn json(&self) -> &str {
        &self.json
    }

    pub(crate) fn terms(&self) -> &SearchTerms {
        &self.terms
    }
}

/// All entities. It does not change, so requests need not wait for one another.
#[derive(Debug)]
pub(crate) struct Store {
    /// In the order of their uids, which is that of a listing that asks for none.
    entities: Vec<StoredEntity>,
    by_reference: HashMap<String, usize>,
}

impl Store {
    pub(crate) fn new(mut entities: Vec<StoredEntity>) -> Self {
        entities.sort_unstable_by(|a, b| a.uid.cmp(&b.uid));
        let positions = entities.iter().enumerate();
        let by_reference = positions
            .map(|(position, entity)| (entity.reference.clone(), position))
            .collect();
        Self { entities, by_reference }
    }

    /// The entity with a canonical reference.
    pub(crate) fn get(&self, reference: &str) -> Option<&StoredEntity> {
        self.entities.get(*self.by_reference.get(reference)?)
    }

    pub(crate) fn entities(&self) -> &[StoredEntity] {
        &self.entities
    }
}

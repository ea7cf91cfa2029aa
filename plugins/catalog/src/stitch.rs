//! From loaded entities to what clients see.

use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap};

use serde_json::{Map, Value, json};
use sha1::{Digest, Sha1};
use uuid::Uuid;

use crate::loader::{Loaded, Problem};
use crate::location::Location;
use crate::relations::SORTED_FIELDS;
use crate::store::StoredEntity;

/// The types and targets of an entity's relations, in the order in which they are written.
type Relations = BTreeSet<(&'static str, String)>;

/// Puts the halves of all relations where they belong and gives each entity its final form. Of several entities with
/// one reference the first is kept; the others are problems.
pub(crate) fn stitch(loaded: Vec<Loaded>, problems: &mut Vec<Problem>) -> Vec<StoredEntity> {
    let kept = without_conflicts(loaded, problems);
    let mut relations: HashMap<String, Relations> = HashMap::new();
    for relation in kept.iter().flat_map(|(_, found)| &found.relations) {
        let of_source = relations.entry(relation.source.clone()).or_default();
        of_source.insert((relation.kind, relation.target.clone()));
    }
    let finished = kept.into_iter().map(|(reference, found)| {
        let relations = relations.remove(&reference).unwrap_or_default();
        StoredEntity::new(reference, final_form(found, &relations))
    });
    finished.collect()
}

fn without_conflicts(loaded: Vec<Loaded>, problems: &mut Vec<Problem>) -> Vec<(String, Loaded)> {
    let mut locations: HashMap<String, Location> = HashMap::new();
    let mut kept = Vec::with_capacity(loaded.len());
    for found in loaded {
        let reference = found.entity.reference().canonical();
        match locations.entry(reference.clone()) {
            Entry::Vacant(entry) => {
                entry.insert(found.location.clone());
                kept.push((reference, found));
            }
            Entry::Occupied(entry) => problems.push(Problem::Conflict {
                entity: reference,
                first: entry.get().clone(),
                second: found.location,
            }),
        }
    }
    kept
}

/// The entity as it is sent: what its author wrote, in the order of Backstage, and what the catalog knows.
fn final_form(found: Loaded, relations: &Relations) -> Value {
    let mut own = found.entity.metadata;
    let mut metadata = Map::new();
    if let Some(namespace) = own.shift_remove("namespace") {
        metadata.insert("namespace".to_owned(), namespace);
    }
    metadata.insert(
        "annotations".to_owned(),
        annotations(own.shift_remove("annotations"), &found.location, &found.origin),
    );
    let own_etag = own.shift_remove("etag");
    metadata.extend(own);
    metadata.insert("uid".to_owned(), Uuid::new_v4().to_string().into());

    let mut root = Map::new();
    root.insert("metadata".to_owned(), metadata.into());
    root.insert("apiVersion".to_owned(), found.entity.api_version.into());
    root.insert("kind".to_owned(), found.entity.kind.into());
    root.extend(
        found
            .entity
            .spec
            .map(|spec| ("spec".to_owned(), sorted_spec(spec).into())),
    );
    let relations = relations
        .iter()
        .map(|(kind, target)| json!({ "type": kind, "targetRef": target }));
    root.insert("relations".to_owned(), relations.collect());

    let mut entity = Value::Object(root);
    entity["metadata"]["etag"] = own_etag.unwrap_or_else(|| etag(&entity).into());
    entity
}

/// The catalog's annotations win: they say the truth about where an entity comes from.
fn annotations(own: Option<Value>, location: &Location, origin: &Location) -> Value {
    let mut annotations = Map::new();
    let ours = [
        ("backstage.io/managed-by-location", location),
        ("backstage.io/managed-by-origin-location", origin),
    ];
    for (key, location) in ours {
        annotations.insert(key.to_owned(), location.to_string().into());
    }
    if let Some(Value::Object(own)) = own {
        for (key, value) in own {
            annotations.entry(key).or_insert(value);
        }
    }
    annotations.into()
}

fn sorted_spec(mut spec: Map<String, Value>) -> Map<String, Value> {
    for field in SORTED_FIELDS {
        if let Some(Value::Array(items)) = spec.get_mut(field) {
            items.sort_by(|a, b| a.as_str().cmp(&b.as_str()));
        }
    }
    spec
}

/// Changes whenever anything in the entity does: a hash of its JSON, keys sorted.
fn etag(entity: &Value) -> String {
    format!("{:x}", Sha1::digest(key_sorted(entity).to_string()))
}

fn key_sorted(value: &Value) -> Value {
    match value {
        Value::Object(entries) => {
            let mut sorted: Vec<_> = entries.iter().collect();
            sorted.sort_unstable_by_key(|(key, _)| *key);
            Value::Object(
                sorted
                    .into_iter()
                    .map(|(key, value)| (key.clone(), key_sorted(value)))
                    .collect(),
            )
        }
        Value::Array(items) => items.iter().map(key_sorted).collect(),
        scalar => scalar.clone(),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::entity::Entity;
    use crate::relations::relations_of;

    fn loaded(file: &str, name: &str, more: &Value) -> Loaded {
        let mut value = json!({
            "apiVersion": "backstage.io/v1alpha1", "kind": "Component",
            "metadata": { "name": name, "annotations": { "example.com/foo": "Bar", "backstage.io/managed-by-location": "forged" } },
            "spec": { "type": "service", "lifecycle": "production", "owner": "team-a" },
        });
        for (key, value_of_key) in more.as_object().unwrap() {
            value["spec"][key] = value_of_key.clone();
        }
        let entity = Entity::from_value(value).unwrap();
        let location = Location::file(Path::new(file));
        Loaded {
            relations: relations_of(&entity).unwrap(),
            entity,
            location: location.clone(),
            origin: location,
        }
    }

    fn stitched(loaded: Vec<Loaded>) -> Vec<Value> {
        let mut problems = Vec::new();
        let entities = stitch(loaded, &mut problems);
        assert!(problems.is_empty(), "{problems:?}");
        entities.iter().map(|entity| entity.value().clone()).collect()
    }

    #[test]
    fn entities_have_backstage_s_form_and_order() {
        let mut entity = stitched(vec![loaded(
            "/a.yaml",
            "Comp-A",
            &json!({ "dependsOn": ["resource:b", "component:c"] }),
        )])
        .remove(0);

        let uid = entity["metadata"]["uid"].take();
        let etag = entity["metadata"]["etag"].take();
        assert_eq!(uid.as_str().unwrap().parse::<Uuid>().unwrap().get_version_num(), 4);
        assert_eq!(etag.as_str().unwrap().len(), 40);
        assert_eq!(
            entity.to_string(),
            r#"{"metadata":{"namespace":"default","annotations":{"backstage.io/managed-by-location":"file:/a.yaml","backstage.io/managed-by-origin-location":"file:/a.yaml","example.com/foo":"Bar"},"name":"Comp-A","uid":null,"etag":null},"apiVersion":"backstage.io/v1alpha1","kind":"Component","spec":{"type":"service","lifecycle":"production","owner":"team-a","dependsOn":["component:c","resource:b"]},"relations":[{"type":"dependsOn","targetRef":"component:default/c"},{"type":"dependsOn","targetRef":"resource:default/b"},{"type":"ownedBy","targetRef":"group:default/team-a"}]}"#,
        );
    }

    #[test]
    fn both_ends_know_of_a_relation_once() {
        let a = loaded("/a.yaml", "a", &json!({ "dependsOn": ["component:b"] }));
        let b = loaded("/a.yaml", "b", &json!({ "dependencyOf": ["component:a"] }));

        let entities = stitched(vec![a, b]);

        let owner = json!({ "type": "ownedBy", "targetRef": "group:default/team-a" });
        assert_eq!(
            entities[0]["relations"],
            json!([{ "type": "dependsOn", "targetRef": "component:default/b" }, owner])
        );
        assert_eq!(
            entities[1]["relations"],
            json!([{ "type": "dependencyOf", "targetRef": "component:default/a" }, owner])
        );
    }

    #[test]
    fn the_first_of_several_entities_with_one_reference_is_kept() {
        let mut problems = Vec::new();

        let entities = stitch(
            vec![
                loaded("/a.yaml", "Comp", &json!({ "system": "first" })),
                loaded("/b.yaml", "comp", &json!({ "system": "second" })),
            ],
            &mut problems,
        );

        assert_eq!(entities.len(), 1);
        assert_eq!(entities[0].value()["spec"]["system"], "first");
        assert!(!entities[0].value()["relations"].to_string().contains("second"));
        assert_eq!(
            problems[0].to_string(),
            "Detected conflicting entityRef component:default/comp already referenced by file:/a.yaml and now also \
             file:/b.yaml; the first one is kept",
        );
    }

    #[test]
    fn the_etag_depends_on_the_content_and_not_on_its_order() {
        let (a, b) = (
            json!({ "a": 1, "b": { "c": [2], "d": 3 } }),
            json!({ "b": { "d": 3, "c": [2] }, "a": 1 }),
        );

        // printf '{"a":1,"b":{"c":[2],"d":3}}' | sha1sum
        assert_eq!(etag(&a), "a5ea2b383f9c2672750ea23d7b03cec5e03ebafa");
        assert_eq!(etag(&b), etag(&a));
        assert_ne!(etag(&a), etag(&json!({ "a": 1 })));
    }
}

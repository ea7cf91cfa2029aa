//! What an entity is and what makes one valid.
//!
//! See [descriptor format](https://backstage.io/docs/features/software-catalog/descriptor-format) of Backstage.

mod envelope;
mod error;
mod fields;
mod format;
mod kinds;

pub(crate) use error::EntityError;

use serde_json::{Map, Value};

use crate::entity_ref::EntityRef;

pub(crate) const DEFAULT_NAMESPACE: &str = "default";

/// A valid entity as its author wrote it, apart from the namespace, which is always there.
#[derive(Clone, Debug)]
pub(crate) struct Entity {
    pub(crate) api_version: String,
    pub(crate) kind: String,
    pub(crate) metadata: Map<String, Value>,
    pub(crate) spec: Option<Map<String, Value>>,
    reference: EntityRef,
}

impl Entity {
    /// Takes a value for an entity.
    ///
    /// # Errors
    ///
    /// The first rule that it breaks.
    pub(crate) fn from_value(value: Value) -> Result<Self, EntityError> {
        let Value::Object(root) = value else {
            return Err(EntityError::type_of("<root>", "object"));
        };
        envelope::check(&root)?;
        fields::check(&root)?;
        let entity = Self::assembled(root)?;
        kinds::check(&entity)?;
        Ok(entity)
    }

    /// What this entity is referred to by.
    pub(crate) fn reference(&self) -> &EntityRef {
        &self.reference
    }

    /// A text of the spec.
    pub(crate) fn spec_text(&self, field: &str) -> Option<&str> {
        self.spec.as_ref()?.get(field)?.as_str()
    }

    /// Texts of the spec; a single one counts as a list of one.
    pub(crate) fn spec_texts(&self, field: &str) -> impl Iterator<Item = &str> {
        let value = self.spec.as_ref().and_then(|spec| spec.get(field));
        let (one, many) = match value {
            Some(Value::Array(items)) => (None, items.as_slice()),
            other => (other, [].as_slice()),
        };
        one.into_iter().chain(many).filter_map(Value::as_str)
    }

    /// Takes the checked parts out of the envelope. What is missing here would have been found there.
    fn assembled(mut root: Map<String, Value>) -> Result<Self, EntityError> {
        let mut metadata = match root.shift_remove("metadata") {
            Some(Value::Object(metadata)) => metadata,
            _ => return Err(EntityError::type_of("/metadata", "object")),
        };
        let namespace = metadata.entry("namespace").or_insert_with(|| DEFAULT_NAMESPACE.into());
        let namespace = namespace.as_str().unwrap_or(DEFAULT_NAMESPACE).to_owned();
        let name = metadata
            .get("name")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned();
        let mut text = |field: &str| match root.shift_remove(field) {
            Some(Value::String(text)) => text,
            _ => String::new(),
        };
        let (api_version, kind) = (text("apiVersion"), text("kind"));
        let spec = match root.shift_remove("spec") {
            Some(Value::Object(spec)) => Some(spec),
            _ => None,
        };
        let reference = EntityRef::new(kind.clone(), namespace, name);
        Ok(Self {
            api_version,
            kind,
            metadata,
            spec,
            reference,
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn component() -> Value {
        json!({
            "apiVersion": "backstage.io/v1alpha1",
            "kind": "Component",
            "metadata": {
                "name": "Comp-A", "tags": ["java", "c++"], "labels": { "example.com/tier": "gold" },
                "annotations": { "example.com/foo": "any text" }, "links": [{ "url": "https://example.com", "title": "home" }],
            },
            "spec": { "type": "service", "lifecycle": "production", "owner": "team-a", "dependsOn": ["component:b"], "own": 1 },
        })
    }

    /// The message for a component with a value changed; `null` removes it.
    fn message(pointer: &str, value: Value) -> String {
        let mut entity = component();
        let (parent, key) = pointer.rsplit_once('/').unwrap();
        let parent = entity.pointer_mut(parent).unwrap().as_object_mut().unwrap();
        if value.is_null() {
            parent.remove(key);
        } else {
            parent.insert(key.to_owned(), value);
        }
        Entity::from_value(entity).unwrap_err().to_string()
    }

    #[test]
    fn a_valid_entity_gets_its_namespace_and_reference() {
        let sut = Entity::from_value(component()).unwrap();

        assert_eq!(sut.reference().canonical(), "component:default/comp-a");
        assert_eq!(sut.metadata["namespace"], "default");
        assert_eq!(sut.spec_texts("dependsOn").collect::<Vec<_>>(), ["component:b"]);
        assert_eq!(sut.spec_texts("type").collect::<Vec<_>>(), ["service"]);
    }

    #[test]
    fn the_envelope_must_be_complete_and_hold_nothing_else() {
        assert_eq!(
            message("/apiVersion", json!(null)),
            "<root> must have required property 'apiVersion' - missingProperty: apiVersion"
        );
        assert_eq!(
            message("/metadata", json!("x")),
            "/metadata must be object - type: object"
        );
        assert_eq!(
            message("/metadata/name", json!(null)),
            "/metadata must have required property 'name' - missingProperty: name"
        );
        assert_eq!(
            message("/metadata/labels", json!({ "a": 1 })),
            "/metadata/labels/a must be string - type: string"
        );
        assert_eq!(
            message("/metadata/tags", json!(["a", 1])),
            "/metadata/tags/1 must be string - type: string"
        );
        assert_eq!(
            message("/attachments", json!({})),
            "Malformed envelope, <root> must NOT have additional properties"
        );
        assert_eq!(message("/relations", json!([])), "Unknown field relations");
        assert_eq!(
            Entity::from_value(json!("x")).unwrap_err().to_string(),
            "<root> must be object - type: object"
        );
    }

    #[test]
    fn a_field_of_the_wrong_format_is_named_with_what_was_found() {
        assert_eq!(
            message("/metadata/name", json!("bad name!")),
            "\"metadata.name\" is not valid; expected a string that is sequences of [a-zA-Z0-9] separated by any of [-_.], \
             at most 63 characters in total but found \"bad name!\". To learn more about catalog file format, visit: \
             https://backstage.io/docs/features/software-catalog/descriptor-format",
        );
        for (pointer, value, start) in [
            ("/apiVersion", json!("a/b/c"), "\"apiVersion\" is not valid"),
            ("/kind", json!("1Component"), "\"kind\" is not valid"),
            (
                "/metadata/namespace",
                json!("Upper"),
                "\"metadata.namespace\" is not valid",
            ),
            (
                "/metadata/labels",
                json!({ "UP/x": "a" }),
                "\"labels.UP/x\" is not valid",
            ),
            ("/metadata/labels", json!({ "x": "a b" }), "\"labels.x\" is not valid"),
            (
                "/metadata/annotations",
                json!({ "x y": "a" }),
                "\"annotations.x y\" is not valid",
            ),
            ("/metadata/tags", json!(["ok", "Java"]), "\"tags.1\" is not valid"),
            (
                "/metadata/links",
                json!([{ "url": "nowhere" }]),
                "\"links.0.url\" is not valid",
            ),
        ] {
            let message = message(pointer, value);
            assert!(message.starts_with(start), "{message}");
        }
    }

    #[test]
    fn built_in_kinds_need_their_spec() {
        assert_eq!(
            message("/spec", json!(null)),
            "<root> must have required property 'spec' - missingProperty: spec"
        );
        assert_eq!(
            message("/spec/lifecycle", json!(null)),
            "/spec must have required property 'lifecycle' - missingProperty: lifecycle"
        );
        assert_eq!(
            message("/spec/owner", json!("")),
            "/spec/owner must NOT have fewer than 1 characters - limit: 1"
        );
        assert_eq!(
            message("/spec/owner", json!(["a"])),
            "/spec/owner must be string - type: string"
        );
        assert_eq!(
            message("/spec/dependsOn", json!("a")),
            "/spec/dependsOn must be array - type: array"
        );
        assert_eq!(
            message("/spec/dependsOn", json!(["a", ""])),
            "/spec/dependsOn/1 must NOT have fewer than 1 characters - limit: 1"
        );
    }

    #[test]
    fn foreign_kinds_and_versions_are_refused() {
        let expected = "No processor recognized the entity nope:default/comp-a as valid, possibly caused by a foreign kind or apiVersion";
        assert_eq!(message("/kind", json!("Nope")), expected);
        assert!(message("/kind", json!("component")).starts_with("No processor recognized the entity component:"));
        assert!(message("/apiVersion", json!("backstage.io/v9")).starts_with("No processor recognized"));
    }
}

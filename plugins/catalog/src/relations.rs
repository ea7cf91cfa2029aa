use crate::entity::Entity;
use crate::entity_ref::{EntityRef, EntityRefError};

/// One half of a relation: what is to be written into the entity `source`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Relation {
    /// In canonical form, as is `target`.
    pub(crate) source: String,
    pub(crate) kind: &'static str,
    pub(crate) target: String,
}

/// What a field of the spec says about other entities.
struct Rule {
    kinds: &'static [&'static str],
    field: &'static str,
    outgoing: &'static str,
    incoming: &'static str,
    /// Without it, references in the field must name a kind.
    default_kind: Option<&'static str>,
}

const RULES: [Rule; 13] = [
    rule(
        &["Component", "API", "Resource", "System", "Domain"],
        "owner",
        ["ownedBy", "ownerOf"],
        Some("Group"),
    ),
    rule(
        &["Component"],
        "subcomponentOf",
        ["partOf", "hasPart"],
        Some("Component"),
    ),
    rule(
        &["Component", "API", "Resource"],
        "system",
        ["partOf", "hasPart"],
        Some("System"),
    ),
    rule(&["System"], "domain", ["partOf", "hasPart"], Some("Domain")),
    rule(&["Domain"], "subdomainOf", ["partOf", "hasPart"], Some("Domain")),
    rule(
        &["Component"],
        "providesApis",
        ["providesApi", "apiProvidedBy"],
        Some("API"),
    ),
    rule(
        &["Component"],
        "consumesApis",
        ["consumesApi", "apiConsumedBy"],
        Some("API"),
    ),
    rule(
        &["Component", "Resource"],
        "dependsOn",
        ["dependsOn", "dependencyOf"],
        None,
    ),
    rule(
        &["Component", "Resource"],
        "dependencyOf",
        ["dependencyOf", "dependsOn"],
        None,
    ),
    rule(&["User"], "memberOf", ["memberOf", "hasMember"], Some("Group")),
    rule(&["Group"], "parent", ["childOf", "parentOf"], Some("Group")),
    rule(&["Group"], "children", ["parentOf", "childOf"], Some("Group")),
    rule(&["Group"], "members", ["hasMember", "memberOf"], Some("User")),
];

/// The fields of a spec that hold references in no particular order, and are stored sorted.
pub(crate) const SORTED_FIELDS: [&str; 7] = [
    "providesApis",
    "consumesApis",
    "dependsOn",
    "dependencyOf",
    "memberOf",
    "children",
    "members",
];

const fn rule(
    kinds: &'static [&'static str],
    field: &'static str,
    [outgoing, incoming]: [&'static str; 2],
    default_kind: Option<&'static str>,
) -> Rule {
    Rule {
        kinds,
        field,
        outgoing,
        incoming,
        default_kind,
    }
}

/// What an entity says about its relations to others: pairs, one half for each end. Whether the other end exists does
/// not matter.
///
/// # Errors
///
/// At the first text that is no reference.
pub(crate) fn relations_of(entity: &Entity) -> Result<Vec<Relation>, EntityRefError> {
    let own = entity.reference();
    let mut relations = Vec::new();
    for rule in RULES.iter().filter(|rule| rule.kinds.contains(&entity.kind.as_str())) {
        for text in entity.spec_texts(rule.field) {
            let other = EntityRef::parse(text, rule.default_kind, &own.namespace)?.canonical();
            let own = own.canonical();
            relations.push(Relation {
                source: own.clone(),
                kind: rule.outgoing,
                target: other.clone(),
            });
            relations.push(Relation {
                source: other,
                kind: rule.incoming,
                target: own,
            });
        }
    }
    Ok(relations)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn relations(kind: &str, spec: &Value) -> Result<Vec<String>, EntityRefError> {
        let entity = Entity::from_value(json!({
            "apiVersion": "backstage.io/v1alpha1", "kind": kind, "metadata": { "name": "Own", "namespace": "ns" }, "spec": spec,
        }))
        .unwrap();
        let relations = relations_of(&entity)?.into_iter();
        Ok(relations
            .map(|relation| format!("{} {} {}", relation.source, relation.kind, relation.target))
            .collect())
    }

    #[test]
    fn relations_come_in_pairs_within_the_namespace_of_their_source() {
        let spec = json!({
            "type": "service", "lifecycle": "production", "owner": "Team-A", "system": "default/sys",
            "providesApis": ["api"], "dependsOn": ["resource:db"],
        });

        assert_eq!(
            relations("Component", &spec).unwrap(),
            [
                "component:ns/own ownedBy group:ns/team-a",
                "group:ns/team-a ownerOf component:ns/own",
                "component:ns/own partOf system:default/sys",
                "system:default/sys hasPart component:ns/own",
                "component:ns/own providesApi api:ns/api",
                "api:ns/api apiProvidedBy component:ns/own",
                "component:ns/own dependsOn resource:ns/db",
                "resource:ns/db dependencyOf component:ns/own",
            ],
        );
    }

    #[test]
    fn groups_relate_to_groups_and_users() {
        let spec = json!({ "type": "team", "parent": "p", "children": ["c"], "members": ["u"] });

        assert_eq!(
            relations("Group", &spec).unwrap(),
            [
                "group:ns/own childOf group:ns/p",
                "group:ns/p parentOf group:ns/own",
                "group:ns/own parentOf group:ns/c",
                "group:ns/c childOf group:ns/own",
                "group:ns/own hasMember user:ns/u",
                "user:ns/u memberOf group:ns/own",
            ],
        );
    }

    #[test]
    fn fields_of_other_kinds_mean_nothing() {
        let spec = json!({ "owner": "o", "dependsOn": ["component:a"] });

        assert_eq!(relations("System", &spec).unwrap().len(), 2);
    }

    #[test]
    fn a_dependency_must_name_its_kind() {
        let spec = json!({ "type": "service", "lifecycle": "production", "owner": "o", "dependsOn": ["db"] });

        assert_eq!(
            relations("Component", &spec),
            Err(EntityRefError::NoKind("db".to_owned()))
        );
    }
}

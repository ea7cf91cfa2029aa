use flytower::schemars::{self, JsonSchema};
use serde::Deserialize;

use crate::entity::Entity;

/// Which entities a location may hold.
#[derive(Clone, Debug)]
pub(crate) struct Rules(Vec<KindRule>);

/// A kind that is allowed: its name, or with a type of its own.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub(crate) enum KindRule {
    Kind(String),
    KindAndType {
        kind: String,
        #[serde(rename = "spec.type")]
        spec_type: Option<String>,
    },
}

impl Rules {
    pub(crate) fn of(rules: impl IntoIterator<Item = KindRule>) -> Self {
        Self(rules.into_iter().collect())
    }

    /// These rules and more.
    pub(crate) fn with(&self, more: impl IntoIterator<Item = KindRule>) -> Self {
        Self(self.0.iter().cloned().chain(more).collect())
    }

    pub(crate) fn allow(&self, entity: &Entity) -> bool {
        self.0.iter().any(|rule| rule.allows(entity))
    }
}

/// What a catalog may hold that is told nothing else: what cannot be used to claim an identity.
impl Default for Rules {
    fn default() -> Self {
        Self::of(["Component", "API", "Location"].map(|kind| KindRule::Kind(kind.to_owned())))
    }
}

impl KindRule {
    fn allows(&self, entity: &Entity) -> bool {
        let same = |a: &str, b: &str| a.to_lowercase() == b.to_lowercase();
        match self {
            Self::Kind(kind) | Self::KindAndType { kind, spec_type: None } => same(kind, &entity.kind),
            Self::KindAndType {
                kind,
                spec_type: Some(spec_type),
            } => same(kind, &entity.kind) && entity.spec_text("type").is_some_and(|own| same(spec_type, own)),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn rules(value: Value) -> Rules {
        Rules::of(serde_json::from_value::<Vec<KindRule>>(value).unwrap())
    }

    fn entity(kind: &str, spec: &Value) -> Entity {
        let value =
            json!({ "apiVersion": "backstage.io/v1alpha1", "kind": kind, "metadata": { "name": "a" }, "spec": spec });
        Entity::from_value(value).unwrap()
    }

    #[test]
    fn by_default_nobody_can_be_made_a_user() {
        let sut = Rules::default();

        assert!(!sut.allow(&entity("User", &json!({ "memberOf": [] }))));
        assert!(!sut.allow(&entity("Group", &json!({ "type": "team", "children": [] }))));
        assert!(sut.allow(&entity("Location", &json!({}))));
    }

    #[test]
    fn kinds_match_whatever_their_case_and_types_may_narrow_them() {
        let sut = rules(json!(["user", { "kind": "Group", "spec.type": "Team" }, { "kind": "system" }]));

        assert!(sut.allow(&entity("User", &json!({ "memberOf": [] }))));
        assert!(sut.allow(&entity("System", &json!({ "owner": "o" }))));
        assert!(sut.allow(&entity("Group", &json!({ "type": "team", "children": [] }))));
        assert!(!sut.allow(&entity("Group", &json!({ "type": "company", "children": [] }))));
    }

    #[test]
    fn a_location_adds_to_the_rules_of_all() {
        let sut = Rules::default().with([KindRule::Kind("User".to_owned())]);

        assert!(sut.allow(&entity("User", &json!({ "memberOf": [] }))));
        assert!(sut.allow(&entity("Location", &json!({}))));
    }
}

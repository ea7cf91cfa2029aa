use serde_json::{Map, Value};

use super::envelope::{required, text, texts};
use super::{Entity, EntityError};

const API_VERSIONS: [&str; 2] = ["backstage.io/v1alpha1", "backstage.io/v1beta1"];

/// The spec of a built-in kind. What is named in none of the lists is the author's business.
struct Kind {
    name: &'static str,
    required_texts: &'static [&'static str],
    required_lists: &'static [&'static str],
    texts: &'static [&'static str],
    lists: &'static [&'static str],
}

const KINDS: [Kind; 8] = [
    Kind {
        name: "Component",
        required_texts: &["type", "lifecycle", "owner"],
        required_lists: &[],
        texts: &["system", "subcomponentOf"],
        lists: &["providesApis", "consumesApis", "dependsOn", "dependencyOf"],
    },
    Kind {
        name: "API",
        required_texts: &["type", "lifecycle", "owner", "definition"],
        required_lists: &[],
        texts: &["system"],
        lists: &[],
    },
    Kind {
        name: "Resource",
        required_texts: &["type", "owner"],
        required_lists: &[],
        texts: &["system"],
        lists: &["dependsOn", "dependencyOf"],
    },
    Kind {
        name: "System",
        required_texts: &["owner"],
        required_lists: &[],
        texts: &["domain", "type"],
        lists: &[],
    },
    Kind {
        name: "Domain",
        required_texts: &["owner"],
        required_lists: &[],
        texts: &["subdomainOf", "type"],
        lists: &[],
    },
    Kind {
        name: "Group",
        required_texts: &["type"],
        required_lists: &["children"],
        texts: &["parent"],
        lists: &["members"],
    },
    Kind {
        name: "User",
        required_texts: &[],
        required_lists: &["memberOf"],
        texts: &[],
        lists: &[],
    },
    Kind {
        name: "Location",
        required_texts: &[],
        required_lists: &[],
        texts: &["type", "target", "presence"],
        lists: &["targets"],
    },
];

/// Checks that the kind is one the catalog knows, and the spec is of that kind.
pub(super) fn check(entity: &Entity) -> Result<(), EntityError> {
    let known = KINDS.iter().find(|kind| kind.name == entity.kind);
    match known {
        Some(kind) if API_VERSIONS.contains(&entity.api_version.as_str()) => kind.check(entity.spec.as_ref()),
        _ => Err(EntityError::UnknownKind {
            reference: entity.reference().canonical(),
        }),
    }
}

impl Kind {
    fn check(&self, spec: Option<&Map<String, Value>>) -> Result<(), EntityError> {
        let spec = spec.ok_or_else(|| EntityError::Missing {
            at: "<root>".to_owned(),
            property: "spec",
        })?;
        for field in self.required_texts {
            text(required(spec, "/spec", field)?, &format!("/spec/{field}"))?;
        }
        for field in self.required_lists {
            texts(required(spec, "/spec", field)?, &format!("/spec/{field}"))?;
        }
        for (field, value) in present(spec, self.texts) {
            text(value, &format!("/spec/{field}"))?;
        }
        for (field, value) in present(spec, self.lists) {
            texts(value, &format!("/spec/{field}"))?;
        }
        Ok(())
    }
}

fn present<'s>(
    spec: &'s Map<String, Value>,
    fields: &'static [&'static str],
) -> impl Iterator<Item = (&'static str, &'s Value)> {
    fields
        .iter()
        .filter_map(|field| spec.get(*field).map(|value| (*field, value)))
}

use core::fmt;
use std::path::{Component, Path, PathBuf};

use flytower::schemars::{self, JsonSchema};
use serde::Deserialize;
use serde_json::json;
use sha1::{Digest, Sha1};

use crate::entity::{Entity, EntityError};

/// The only type of location that is supported yet.
pub(crate) const FILE: &str = "file";

/// Where entities come from.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
pub(crate) struct Location {
    #[serde(rename = "type")]
    pub(crate) kind: String,
    pub(crate) target: String,
}

impl Location {
    /// The location of a file.
    pub(crate) fn file(path: &Path) -> Self {
        Self {
            kind: FILE.to_owned(),
            target: path.display().to_string(),
        }
    }

    /// The entity that stands for a configured location. Its name is the one that Backstage gives it.
    pub(crate) fn to_entity(&self) -> Result<Entity, EntityError> {
        Entity::from_value(json!({
            "apiVersion": "backstage.io/v1alpha1",
            "kind": "Location",
            "metadata": { "name": format!("generated-{:x}", Sha1::digest(self.to_string())) },
            "spec": { "type": self.kind, "target": self.target },
        }))
    }
}

/// As annotations have it: `<type>:<target>`.
impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.kind, self.target)
    }
}

/// `target` as seen from `folder`, without `.` and `..`.
///
/// By the text alone, as in Backstage: what a location is called must not depend on what exists.
pub(crate) fn resolve(folder: &Path, target: &str) -> PathBuf {
    let mut resolved = PathBuf::new();
    for component in folder.join(target).components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                // Above the root is the root.
                resolved.pop();
            }
            component => resolved.push(component),
        }
    }
    resolved
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_entity_of_a_location_has_backstage_s_name() {
        let location = Location {
            kind: "url".to_owned(),
            target: "http://nope.example/x.yaml".to_owned(),
        };

        let reference = location.to_entity().unwrap().reference().canonical();

        assert_eq!(
            reference,
            "location:default/generated-26182b48db6e6da41f7a4b041a9a3eec711a1228"
        );
    }

    #[test]
    fn targets_are_resolved_against_a_folder() {
        for (target, resolved) in [
            ("a.yaml", "/x/y/a.yaml"),
            ("./z/../a.yaml", "/x/y/a.yaml"),
            ("../a.yaml", "/x/a.yaml"),
            ("/b/./c", "/b/c"),
            ("../../../a", "/a"),
        ] {
            assert_eq!(resolve(Path::new("/x/y"), target), Path::new(resolved), "{target}");
        }
    }
}

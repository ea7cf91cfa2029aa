use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Loaded, Origin, Problem};
use crate::location::{FILE, Location, resolve};

/// A file that is to be read.
#[derive(Debug)]
pub(super) struct Target {
    pub(super) path: PathBuf,
    /// Whether it may be absent.
    pub(super) optional: bool,
    pub(super) origin: Arc<Origin>,
}

impl Target {
    pub(super) fn location(&self) -> Location {
        Location::file(&self.path)
    }

    /// Whether it would be one in Backstage. A file may have such a name, so this only says why there may be none.
    pub(super) fn is_pattern(&self) -> bool {
        self.path.to_string_lossy().contains(['*', '?', '[', '{'])
    }
}

/// The files that an entity leads to: none, unless it is a `Location`.
pub(super) fn of(found: &Loaded, origin: &Arc<Origin>, problems: &mut Vec<Problem>) -> Vec<Target> {
    let entity = &found.entity;
    if entity.kind != "Location" {
        return Vec::new();
    }
    let kind = entity.spec_text("type").unwrap_or(&found.location.kind);
    // Of the file that the entity stands in; a generated entity's target is absolute.
    let folder = Path::new(&found.location.target).parent().unwrap_or(Path::new(""));
    let optional = entity.spec_text("presence") == Some("optional");
    let mut targets = Vec::new();
    for target in entity.spec_texts("target").chain(entity.spec_texts("targets")) {
        let location = || Location {
            kind: kind.to_owned(),
            target: target.to_owned(),
        };
        if kind != FILE {
            problems.push(Problem::UnsupportedType { location: location() });
        } else if target.ends_with('/') {
            problems.push(Problem::Folder { location: location() });
        } else {
            targets.push(Target {
                path: resolve(folder, target),
                optional,
                origin: Arc::clone(origin),
            });
        }
    }
    targets
}

use std::io;
use std::path::PathBuf;

use super::targets::Target;
use super::{Loaded, Problem};
use crate::descriptor::{Document, documents};
use crate::entity::Entity;
use crate::relations::relations_of;

/// A descriptor file.
#[derive(Debug)]
pub(super) struct File {
    pub(super) real_path: PathBuf,
    text: String,
}

/// Reads a file: nothing if it may be absent and is.
pub(super) async fn read(target: &Target) -> Result<Option<File>, Problem> {
    let content = async {
        let real_path = tokio::fs::canonicalize(&target.path).await?;
        let text = tokio::fs::read_to_string(&real_path).await?;
        Ok::<_, io::Error>(File { real_path, text })
    };
    match content.await {
        Ok(file) => Ok(Some(file)),
        Err(source) if source.kind() == io::ErrorKind::NotFound => {
            if target.optional {
                Ok(None)
            } else {
                Err(Problem::NotFound {
                    location: target.location(),
                })
            }
        }
        Err(source) => Err(Problem::Unreadable {
            location: target.location(),
            source,
        }),
    }
}

/// The valid entities of a file; each document that is not one is a problem of its own.
///
/// An entity that may not stand there loses all of the file, as in Backstage: who tries to add a user gets nothing.
pub(super) fn entities(file: &File, target: &Target, problems: &mut Vec<Problem>) -> Vec<Loaded> {
    let mut found = Vec::new();
    for document in documents(&file.text) {
        match entity(document, target) {
            Ok(entity) => found.push(entity),
            Err(problem) => problems.push(problem),
        }
    }
    if let Some(forbidden) = found.iter().find(|found| !target.origin.rules.allow(&found.entity)) {
        problems.push(Problem::NotAllowed {
            entity: forbidden.entity.reference().canonical(),
            location: forbidden.location.clone(),
            origin: forbidden.origin.clone(),
        });
        return Vec::new();
    }
    found
}

fn entity(document: Document, target: &Target) -> Result<Loaded, Problem> {
    let Document {
        number: document,
        line,
        value,
    } = document;
    let path = || target.path.clone();
    let value = value.map_err(|source| Problem::Malformed {
        path: path(),
        document,
        source,
    })?;
    let entity = Entity::from_value(value).map_err(|source| Problem::InvalidEntity {
        path: path(),
        document,
        line,
        source,
    })?;
    let relations = relations_of(&entity).map_err(|source| Problem::InvalidReference {
        path: path(),
        document,
        line,
        source,
    })?;
    Ok(Loaded {
        entity,
        relations,
        location: target.location(),
        origin: target.origin.location.clone(),
    })
}

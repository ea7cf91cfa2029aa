use std::io;
use std::path::PathBuf;

use tokio::io::AsyncReadExt;

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

/// Of a descriptor, which people write by hand. It goes through the memory several times.
const MAX_SIZE: u64 = 10 * 1024 * 1024;

/// Reads a file: nothing if it may be absent and is.
pub(super) async fn read(target: &Target) -> Result<Option<File>, Problem> {
    let location = || target.location();
    match try_read(target).await {
        Ok(file) => Ok(Some(file)),
        Err(ReadError::Io(source)) if source.kind() == io::ErrorKind::NotFound => {
            // whoever writes a pattern expects files, however optional
            if target.is_pattern() {
                Err(Problem::Pattern { location: location() })
            } else if target.optional {
                Ok(None)
            } else {
                Err(Problem::NotFound { location: location() })
            }
        }
        Err(ReadError::Io(source)) => Err(Problem::Unreadable {
            location: location(),
            source,
        }),
        Err(ReadError::NotAFile) => Err(Problem::NotAFile { location: location() }),
        Err(ReadError::TooLarge) => Err(Problem::TooLarge {
            location: location(),
            limit: MAX_SIZE,
        }),
    }
}

enum ReadError {
    Io(io::Error),
    NotAFile,
    TooLarge,
}

impl From<io::Error> for ReadError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

async fn try_read(target: &Target) -> Result<File, ReadError> {
    let real_path = tokio::fs::canonicalize(&target.path).await?;
    // Before it is opened: a pipe without a writer would hold that up for ever.
    if !tokio::fs::metadata(&real_path).await?.is_file() {
        return Err(ReadError::NotAFile);
    }
    let mut text = Vec::new();
    let file = tokio::fs::File::open(&real_path).await?;
    // Not what the metadata says: a file may grow, and those of `/proc` have no size.
    file.take(MAX_SIZE + 1).read_to_end(&mut text).await?;
    if text.len() as u64 > MAX_SIZE {
        return Err(ReadError::TooLarge);
    }
    let text = String::from_utf8(text).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
    Ok(File { real_path, text })
}

/// The valid entities of a file; each document that is not one is a problem of its own.
pub(super) fn entities(file: &File, target: &Target, problems: &mut Vec<Problem>) -> Vec<Loaded> {
    let mut found = Vec::new();
    for document in documents(&file.text) {
        match entity(document, target) {
            Ok(entity) => found.push(entity),
            Err(problem) => problems.push(problem),
        }
    }
    if let Some(forbidden) = found.iter().find(|found| !target.origin.rules.allow(&found.entity)) {
        // It loses all of the file, as in Backstage: who tries to add a user gets nothing.
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

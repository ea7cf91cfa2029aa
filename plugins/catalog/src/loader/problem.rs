use std::io;
use std::path::PathBuf;

use thiserror::Error;

use crate::descriptor::DocumentError;
use crate::entity::EntityError;
use crate::entity_ref::EntityRefError;
use crate::location::Location;

/// Why something is missing in the catalog.
#[derive(Debug, Error)]
#[non_exhaustive]
pub(crate) enum Problem {
    #[error("location `{location}` is skipped: locations of the type `{}` are not supported yet; use `file`", location.kind)]
    UnsupportedType { location: Location },
    #[error("location `{location}` is skipped: its target is not valid")]
    InvalidLocation { location: Location, source: EntityError },
    #[error("location `{location}` is skipped: a file is expected, and not a folder; name the file in it")]
    Folder { location: Location },
    #[error("location `{location}` is skipped: the file does not exist; mend its target, or remove the location")]
    NotFound { location: Location },
    #[error(
        "location `{location}` is skipped: the file does not exist, and patterns are not supported in targets; name each \
         file"
    )]
    Pattern { location: Location },
    #[error("location `{location}` is skipped: it is not a file; name one")]
    NotAFile { location: Location },
    #[error("location `{location}` is skipped: the file is larger than {limit} bytes; split it")]
    TooLarge { location: Location, limit: u64 },
    #[error(
        "location `{location}` is skipped: the file cannot be read; it must be UTF-8 text that this process may read"
    )]
    Unreadable { location: Location, source: io::Error },
    #[error("document {document} of `{}` is skipped, at line {}, column {}", path.display(), source.line, source.column)]
    Malformed {
        path: PathBuf,
        document: usize,
        source: DocumentError,
    },
    #[error("document {document} of `{}` is skipped, from line {line}: it is not a valid entity", path.display())]
    InvalidEntity {
        path: PathBuf,
        document: usize,
        line: u64,
        source: EntityError,
    },
    #[error("document {document} of `{}` is skipped, from line {line}: it refers to others in a wrong way", path.display())]
    InvalidReference {
        path: PathBuf,
        document: usize,
        line: u64,
        source: EntityRefError,
    },
    #[error(
        "all of `{location}` is skipped: entity {entity}, originated at {origin}, is not of an allowed kind for that \
         location; allow it in `catalog.rules`, or in the `rules` of the location"
    )]
    NotAllowed {
        entity: String,
        location: Location,
        origin: Location,
    },
    #[error(
        "Detected conflicting entityRef {entity} already referenced by {first} and now also {second}; the first one is \
         kept"
    )]
    Conflict {
        entity: String,
        first: Location,
        second: Location,
    },
}

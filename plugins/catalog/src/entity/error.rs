use thiserror::Error;

/// The rule that a value breaks which was to be an entity. The texts are those of Backstage.
#[derive(Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub(crate) enum EntityError {
    #[error("{at} must have required property '{property}' - missingProperty: {property}")]
    Missing { at: String, property: &'static str },
    #[error("{at} must be {expected} - type: {expected}")]
    Type { at: String, expected: &'static str },
    #[error("{at} must NOT have fewer than 1 characters - limit: 1")]
    Empty { at: String },
    #[error("Malformed envelope, <root> must NOT have additional properties")]
    AdditionalProperties,
    #[error("Unknown field {0}")]
    UnknownField(&'static str),
    #[error(
        "\"{field}\" is not valid; expected {expected} but found \"{found}\". To learn more about catalog file format, \
         visit: https://backstage.io/docs/features/software-catalog/descriptor-format"
    )]
    Format {
        field: String,
        expected: &'static str,
        found: String,
    },
    #[error("No processor recognized the entity {reference} as valid, possibly caused by a foreign kind or apiVersion")]
    UnknownKind { reference: String },
}

impl EntityError {
    pub(super) fn type_of(at: impl Into<String>, expected: &'static str) -> Self {
        Self::Type {
            at: at.into(),
            expected,
        }
    }
}

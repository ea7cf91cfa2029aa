use thiserror::Error;

/// What is wrong with a query. The texts are those of Backstage.
#[derive(Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub(crate) enum QueryError {
    #[error("Unknown query parameter '{0}'")]
    UnknownParameter(String),
    #[error("Empty value found for query parameter '{0}'")]
    EmptyParameter(&'static str),
    #[error("Query parameter '{0}' must not be given more than once")]
    RepeatedParameter(&'static str),
    #[error("request/query/{0} must be integer")]
    NotAnInteger(&'static str),
    #[error("request/query/{0} must be >= 0")]
    Negative(&'static str),
    #[error("Invalid limit, must be greater than zero")]
    ZeroLimit,
    #[error("Malformed after cursor, could not be parsed")]
    MalformedCursor,
    #[error("Invalid filter, '{0}' is not a valid statement (expected a string on the form a=b or a= or a)")]
    InvalidFilter(String),
    #[error("Invalid order parameter \"{0}\", expected \"<asc or desc>:<field name>\"")]
    InvalidOrder(String),
    #[error("Invalid field \"{0}\", array type fields are not supported")]
    ArrayField(String),
}

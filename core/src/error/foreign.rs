//! What errors of the libraries in our interfaces mean, so that plugins need no `map_err` at each use of them.

use std::error::Error as StdError;

use sea_orm::{DbErr, TransactionError};

use super::{BoxError, Error, ErrorKind};

/// What a transaction's closure returned, or why there was no transaction: SeaORM's error around it has no source.
pub(super) fn of_transaction(error: BoxError) -> Result<Error, BoxError> {
    let error = match error.downcast::<TransactionError<Error>>() {
        Ok(error) => match *error {
            TransactionError::Connection(error) => return Ok(error.into()),
            TransactionError::Transaction(error) => return Ok(error),
        },
        Err(error) => error,
    };
    match *error.downcast::<TransactionError<DbErr>>()? {
        TransactionError::Connection(error) | TransactionError::Transaction(error) => Ok(error.into()),
    }
}

/// That there is no connection to be had says nothing of what was asked for, which may be asked for again. Mostly that is an
/// outage or a load; a pool that a plugin closed itself, or of which it never gives anything back, looks the same.
pub(super) fn kind(error: &(dyn StdError + 'static)) -> ErrorKind {
    use TransactionError::{Connection, Transaction};
    let of_database = match (error.downcast_ref(), error.downcast_ref()) {
        (Some(Transaction::<Error>(error)), _) => return error.kind(),
        (Some(Connection(error)), _) | (_, Some(Connection::<DbErr>(error) | Transaction(error))) => Some(error),
        (None, None) => error.downcast_ref(),
    };
    match of_database {
        Some(DbErr::ConnectionAcquire(_) | DbErr::Conn(_)) => ErrorKind::ServiceUnavailable,
        _ => ErrorKind::Internal,
    }
}

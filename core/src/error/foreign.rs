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

/// What kind of error this turns into by `?`.
pub(super) fn kind(error: &(dyn StdError + 'static)) -> ErrorKind {
    use TransactionError::{Connection, Transaction};
    match error.downcast_ref::<TransactionError<Error>>() {
        Some(Transaction(error)) => return error.kind(),
        Some(Connection(error)) => return of_database(error),
        None => {}
    }
    match error.downcast_ref::<TransactionError<DbErr>>() {
        Some(Connection(error) | Transaction(error)) => of_database(error),
        None => error.downcast_ref().map_or(ErrorKind::Internal, of_database),
    }
}

/// That there is no connection to be had says nothing of what was asked for, which may be asked for again. Mostly that is an
/// outage or a load; a pool that a plugin closed itself, or of which it never gives anything back, looks the same.
const fn of_database(error: &DbErr) -> ErrorKind {
    match error {
        DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => ErrorKind::ServiceUnavailable,
        _ => ErrorKind::Internal,
    }
}

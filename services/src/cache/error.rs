use core::time::Duration;

/// Why a server did not do what it was asked to. Only ever logged: whoever uses a cache can do without.
#[derive(Debug, thiserror::Error)]
pub(super) enum StoreError {
    /// It is not there, or in no state to do anything.
    #[error("it cannot be used: {0}")]
    Unavailable(String),
    /// It does not answer.
    #[error("it does not answer within {0:?}")]
    TimedOut(Duration),
    /// It is there, and does not do such things: it is full, say.
    #[error("it refused: {0}")]
    Refused(String),
    /// It is there, and works, only not for this key or value: it is too large, say.
    #[error("it does not take this: {0}")]
    Unfit(String),
}

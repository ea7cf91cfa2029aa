//! The error that features return, and its names and statuses on the wire.

mod foreign;

use core::fmt;
use std::error::Error as StdError;

use serde_json::{Map, Value};
use warp::http::StatusCode;

/// What features return: `Ok`, or an [`Error`].
pub type Result<T, E = Error> = core::result::Result<T, E>;

type BoxError = Box<dyn StdError + Send + Sync>;

/// An error of a feature: a kind, what failed, and why.
///
/// Any standard error turns into one with `?`, as [`ErrorKind::Internal`]. A [`DbErr`](sea_orm::DbErr) that says that there is no
/// connection to the database turns into an [`ErrorKind::ServiceUnavailable`]. For that to be possible it cannot implement
/// [`std::error::Error`] itself; [`Error::into_std`] gives one that does.
///
/// ```
/// use flytower_core::{Error, ErrorKind, Result};
///
/// fn port(text: &str) -> Result<u16> {
///     text.parse().map_err(|error| Error::input(format!("`{text}` is not a port")).caused_by(error))
/// }
///
/// let error = port("http").unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::Input);
/// assert_eq!(error.to_string(), "`http` is not a port");
/// assert_eq!(error.chain().count(), 2);
/// ```
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    reason: Reason,
    /// Few have any.
    own: Option<Box<Own>>,
}

/// What an answer with an error has beside what its kind and its messages say.
#[derive(Default)]
struct Own {
    status: Option<StatusCode>,
    details: Map<String, Value>,
}

enum Reason {
    /// One of ours: what failed, and why.
    Own { message: String, cause: Option<BoxError> },
    /// Somebody else's, which speaks for itself.
    Foreign(BoxError),
}

/// What kind of failure an [`Error`] is, with Backstage's
/// [names](https://backstage.io/api/stable/modules/_backstage_errors.html) and statuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// What was sent makes no sense: `InputError`, 400.
    Input,
    /// Who asks is not known: `AuthenticationError`, 401.
    Authentication,
    /// Who asks may not: `NotAllowedError`, 403.
    NotAllowed,
    /// There is no such thing: `NotFoundError`, 404.
    NotFound,
    /// It contradicts what is there: `ConflictError`, 409.
    Conflict,
    /// What the caller has is up to date: `NotModifiedError`, 304.
    NotModified,
    /// Not done: `NotImplementedError`, 501.
    NotImplemented,
    /// Not now: `ServiceUnavailableError`, 503.
    ServiceUnavailable,
    /// Anything else: `Error`, 500.
    Internal,
}

impl ErrorKind {
    /// The name that Backstage's clients know this kind by.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Input => "InputError",
            Self::Authentication => "AuthenticationError",
            Self::NotAllowed => "NotAllowedError",
            Self::NotFound => "NotFoundError",
            Self::Conflict => "ConflictError",
            Self::NotModified => "NotModifiedError",
            Self::NotImplemented => "NotImplementedError",
            Self::ServiceUnavailable => "ServiceUnavailableError",
            Self::Internal => "Error",
        }
    }

    /// The HTTP status of a response with this error.
    #[must_use]
    pub const fn status(self) -> StatusCode {
        match self {
            Self::Input => StatusCode::BAD_REQUEST,
            Self::Authentication => StatusCode::UNAUTHORIZED,
            Self::NotAllowed => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Conflict => StatusCode::CONFLICT,
            Self::NotModified => StatusCode::NOT_MODIFIED,
            Self::NotImplemented => StatusCode::NOT_IMPLEMENTED,
            Self::ServiceUnavailable => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl Error {
    /// Makes an error of a kind. `message` says what failed, without its cause.
    #[must_use]
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        let reason = Reason::Own {
            message: message.into(),
            cause: None,
        };
        Self(Box::new(Inner {
            kind,
            reason,
            own: None,
        }))
    }

    /// Makes an error of a kind out of an error that says all there is to say. [`downcast_ref`](Self::downcast_ref) gives
    /// it back; of a SeaORM `TransactionError`, what is in it.
    ///
    /// ```
    /// use flytower_core::{Error, ErrorKind};
    ///
    /// let error = Error::of(ErrorKind::Input, "x".parse::<u16>().unwrap_err());
    /// assert_eq!(error.kind(), ErrorKind::Input);
    /// assert!(error.downcast_ref::<std::num::ParseIntError>().is_some());
    /// ```
    #[must_use]
    pub fn of(kind: ErrorKind, error: impl StdError + Send + Sync + 'static) -> Self {
        let mut error = Self::from(error);
        error.0.kind = kind;
        error
    }

    /// An [`ErrorKind::Internal`].
    #[must_use]
    pub fn internal(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Internal, message)
    }

    /// An [`ErrorKind::Input`].
    #[must_use]
    pub fn input(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Input, message)
    }

    /// An [`ErrorKind::NotFound`].
    #[must_use]
    pub fn not_found(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::NotFound, message)
    }

    /// An [`ErrorKind::Conflict`].
    #[must_use]
    pub fn conflict(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Conflict, message)
    }

    /// An [`ErrorKind::ServiceUnavailable`].
    #[must_use]
    pub fn service_unavailable(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::ServiceUnavailable, message)
    }

    /// Says why. Replaces the cause that was there.
    #[must_use]
    pub fn caused_by(mut self, cause: impl Into<Self>) -> Self {
        self.0.reason = Reason::Own {
            message: self.to_string(),
            cause: Some(cause.into().into_std()),
        };
        self
    }

    /// Answers with another status than that of the kind. The name remains the kind's, and a cause is told to clients
    /// unless kind or status say that it is an internal one.
    ///
    /// Only statuses of failures count, from 400 to 599: with others it stays with the kind's.
    ///
    /// ```
    /// use flytower_core::Error;
    /// use flytower_core::warp::http::StatusCode;
    ///
    /// let error = Error::input("the rows contradict each other").with_status(StatusCode::UNPROCESSABLE_ENTITY);
    /// assert_eq!(error.status(), 422);
    /// assert_eq!(error.with_status(StatusCode::OK).status(), 400);
    /// ```
    #[must_use]
    pub fn with_status(mut self, status: StatusCode) -> Self {
        let is_failure = status.is_client_error() || status.is_server_error();
        self.own().status = is_failure.then_some(status);
        self
    }

    /// Tells clients more than the message: a field of `error` in the answer, beside `name` and `message`. It is sent
    /// whatever the kind, but not if this error is just the cause of another.
    ///
    /// The fields that each error has (`name`, `message`, `cause`) cannot be replaced.
    ///
    /// ```
    /// use flytower_core::Error;
    ///
    /// let error = Error::conflict("the entity has changed").with_detail("version", 7);
    /// assert_eq!(error.details().collect::<Vec<_>>(), [("version", &7.into())]);
    /// ```
    #[must_use]
    pub fn with_detail(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        let name = name.into();
        if !["name", "message", "cause"].contains(&name.as_str()) {
            self.own().details.insert(name, value.into());
        }
        self
    }

    fn of_box(error: BoxError) -> Self {
        let error = match error.downcast::<Standard>() {
            Ok(error) => return error.0,
            Err(error) => error,
        };
        foreign::of_transaction(error).unwrap_or_else(|error| {
            Self(Box::new(Inner {
                kind: foreign::kind(&*error),
                reason: Reason::Foreign(error),
                own: None,
            }))
        })
    }

    fn own(&mut self) -> &mut Own {
        self.0.own.get_or_insert_default()
    }

    /// The HTTP status of a response with this error: its own, or that of its kind.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        let own = self.0.own.as_ref().and_then(|own| own.status);
        own.unwrap_or_else(|| self.kind().status())
    }

    /// What clients are told [beside](Self::with_detail) name and message.
    pub fn details(&self) -> impl Iterator<Item = (&str, &Value)> {
        let details = self.0.own.iter().flat_map(|own| &own.details);
        details.map(|(name, value)| (name.as_str(), value))
    }

    /// What kind of failure this is.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The error's cause.
    #[must_use]
    pub fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match &self.0.reason {
            Reason::Own { cause, .. } => cause.as_deref().map(|cause| cause as _),
            Reason::Foreign(error) => error.source(),
        }
    }

    /// The error that this one was made of (by `?`, or [`of`](Self::of)), if it is an `E`.
    #[must_use]
    pub fn downcast_ref<E: StdError + 'static>(&self) -> Option<&E> {
        match &self.0.reason {
            Reason::Own { .. } => None,
            Reason::Foreign(error) => error.downcast_ref(),
        }
    }

    /// The kind of an error in [`source`](Self::source)'s chain: for one that is not ours, that which it turns into by `?`.
    #[must_use]
    pub fn kind_of(error: &(dyn StdError + 'static)) -> ErrorKind {
        error
            .downcast_ref::<Standard>()
            .map_or_else(|| foreign::kind(error), |error| error.0.kind())
    }

    /// The cause as clients are told it: none of what went wrong inside, which is for the log.
    pub(crate) fn told_cause(&self) -> Option<&(dyn StdError + 'static)> {
        let is_internal = self.kind() == ErrorKind::Internal || self.status() == StatusCode::INTERNAL_SERVER_ERROR;
        let is_of_library =
            matches!(&self.0.reason, Reason::Foreign(error) if foreign::kind(&**error) != ErrorKind::Internal);
        self.source().filter(|_| !is_internal && !is_of_library)
    }

    /// Whether a cause is of those that have a kind of their own although they are not ours: what they say is about the
    /// backend's database.
    pub(crate) fn is_for_the_log(cause: &(dyn StdError + 'static)) -> bool {
        !cause.is::<Standard>() && foreign::kind(cause) != ErrorKind::Internal
    }

    /// The messages of this error and of its causes, outermost first.
    pub fn chain(&self) -> impl Iterator<Item = String> {
        let causes = core::iter::successors(self.source(), cause);
        core::iter::once(self.to_string()).chain(causes.map(ToString::to_string))
    }

    /// This error as one that implements [`std::error::Error`].
    #[must_use]
    pub fn into_std(self) -> BoxError {
        match self.0.reason {
            // which turns into the same again
            Reason::Foreign(error) if self.0.kind == foreign::kind(&*error) && self.0.own.is_none() => error,
            _ => Box::new(Standard(self)),
        }
    }
}

fn cause<'a>(error: &&'a (dyn StdError + 'static)) -> Option<&'a (dyn StdError + 'static)> {
    (*error).source()
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0.reason {
            Reason::Own { message, .. } => f.write_str(message),
            Reason::Foreign(error) => fmt::Display::fmt(error, f),
        }
    }
}

/// The whole chain, one cause a line: what a `main` that returns the error prints.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (depth, message) in self.chain().enumerate() {
            if depth > 0 {
                f.write_str("\n  caused by: ")?;
            }
            f.write_str(&message)?;
        }
        Ok(())
    }
}

impl<E: StdError + Send + Sync + 'static> From<E> for Error {
    fn from(error: E) -> Self {
        Self::of_box(Box::new(error))
    }
}

impl From<Error> for BoxError {
    fn from(error: Error) -> Self {
        error.into_std()
    }
}

/// An [`Error`] that implements the standard trait.
#[derive(Debug)]
struct Standard(Error);

impl fmt::Display for Standard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl StdError for Standard {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source()
    }
}

#[cfg(test)]
mod tests {
    use sea_orm::{DbErr, TransactionError};

    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("outer")]
    struct Outer(#[source] std::fmt::Error);

    #[test]
    fn an_error_of_a_kind_keeps_the_error_it_was_made_of_and_its_causes() {
        let error = Error::of(ErrorKind::Input, Outer(std::fmt::Error));

        assert!(error.downcast_ref::<Outer>().is_some());
        assert_eq!(
            error.chain().collect::<Vec<_>>(),
            ["outer", &std::fmt::Error.to_string()]
        );
        let back = Error::from(Standard(error));
        assert_eq!(back.kind(), ErrorKind::Input);
        assert!(back.downcast_ref::<Outer>().is_some());
    }

    #[test]
    fn what_an_error_has_of_its_own_is_kept() {
        let error = Error::from(std::fmt::Error)
            .with_status(StatusCode::IM_A_TEAPOT)
            .with_detail("pot", "short")
            .with_detail("message", "another");

        let back = Error::from(Standard(error)).caused_by(std::fmt::Error);

        assert_eq!(
            (back.kind(), back.status()),
            (ErrorKind::Internal, StatusCode::IM_A_TEAPOT)
        );
        assert_eq!(back.details().collect::<Vec<_>>(), [("pot", &Value::from("short"))]);
        let through = Error::from(Outer(std::fmt::Error)).with_detail("a", 1);
        assert!(through.into_std().downcast::<Standard>().is_ok());
    }

    fn no_connection() -> DbErr {
        DbErr::ConnectionAcquire(sea_orm::ConnAcquireErr::Timeout)
    }

    #[test]
    fn a_database_without_a_connection_is_unavailable_and_another_error_of_it_is_not() {
        let refused = DbErr::Conn(sea_orm::RuntimeErr::Internal("refused".to_owned()));

        assert_eq!(Error::from(no_connection()).status(), 503);
        assert_eq!(Error::from(refused).status(), 503);
        assert_eq!(Error::from(DbErr::RecordNotInserted).status(), 500);
        assert_eq!(Error::of(ErrorKind::Conflict, no_connection()).status(), 409);
    }

    #[test]
    fn an_error_of_a_transaction_is_what_its_closure_returned_or_that_of_the_database() {
        let of_closure = TransactionError::Transaction(Error::not_found("a").with_detail("b", 1));
        let of_closure = Error::from(of_closure);
        assert_eq!((of_closure.status().as_u16(), of_closure.details().count()), (404, 1));

        for error in [
            Error::from(TransactionError::<Error>::Connection(no_connection())),
            TransactionError::<DbErr>::Connection(no_connection()).into(),
            TransactionError::<DbErr>::Transaction(no_connection()).into(),
        ] {
            assert_eq!(error.status(), 503);
            assert!(error.downcast_ref::<DbErr>().is_some());
        }

        // in somebody's chain of causes, where it is not unwrapped
        let of_closure = TransactionError::Transaction(Error::not_found("a"));
        assert_eq!(Error::kind_of(&of_closure), ErrorKind::NotFound);
        for error in [
            &TransactionError::<Error>::Connection(no_connection()) as &(dyn StdError + 'static),
            &TransactionError::<DbErr>::Transaction(no_connection()),
        ] {
            assert_eq!(Error::kind_of(error), ErrorKind::ServiceUnavailable);
        }
    }

    #[test]
    fn an_error_of_a_library_that_is_a_cause_can_be_found_and_is_for_the_log() {
        let error = Error::conflict("a").caused_by(no_connection());

        let cause = error.source().unwrap();
        assert!(cause.downcast_ref::<DbErr>().is_some());
        assert_eq!(Error::kind_of(cause), ErrorKind::ServiceUnavailable);
        assert!(Error::is_for_the_log(cause));
        assert!(Error::from(no_connection()).told_cause().is_none());
    }

    #[test]
    fn the_kinds_of_causes_are_kept() {
        let error = Error::conflict("a").caused_by(Error::not_found("b").caused_by(std::fmt::Error));

        let first = error.source().unwrap();
        assert_eq!(Error::kind_of(first), ErrorKind::NotFound);
        assert_eq!(Error::kind_of(first.source().unwrap()), ErrorKind::Internal);
    }
}

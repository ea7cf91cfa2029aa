//! How a run ends, and what is told about it.

use std::any::Any;
use std::time::Duration;

use flytower_core::Error;
use serde_json::{Map, Value, json};

/// An error is there to be read, and the column that Backstage makes in MySQL has an end, at 65,535 bytes. In JSON a byte
/// becomes six of them at most.
const LONGEST_MESSAGE: usize = 10_000;
const LONGEST_ERROR: usize = 65_000;
/// How much later than it should a timer may be noticed on a busy machine.
const SLACK: Duration = Duration::from_secs(1);

/// Why a run has to end before it is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum StopReason {
    TimedOut,
    Cancelled,
    /// Somebody else thinks that the run is over.
    TicketLost,
    Shutdown,
}

/// Why a run has to be taken for one whose time is up though nobody told it so: nobody could.
pub(super) fn overdue(took: Duration, timeout: Duration) -> Option<StopReason> {
    let is_overdue = took > timeout + SLACK;
    if is_overdue {
        tracing::warn!(
            "the run took {took:.1?} and could not be ended after {timeout:.1?}, because it blocked its thread: let \
             `tokio::task::spawn_blocking` do what blocks"
        );
    }
    is_overdue.then_some(StopReason::TimedOut)
}

/// How a run ended.
#[derive(Debug)]
pub(super) enum Outcome {
    Completed,
    Failed(Error),
    Panicked(String),
    Stopped(StopReason),
}

impl Outcome {
    /// Of what a function returned, or the panic that it caused.
    pub(super) fn of(result: Result<Result<(), Error>, Box<dyn Any + Send>>) -> Self {
        match result {
            Ok(Ok(())) => Self::Completed,
            Ok(Err(error)) => Self::Failed(error),
            Err(panic) => Self::Panicked(message(&*panic)),
        }
    }

    /// The outcome of a run that was told to end: whatever it did then, it was not done. Unless it was done just before the
    /// backend stops.
    pub(super) fn stopped(self, reason: Option<StopReason>) -> Self {
        match (self, reason) {
            (own, None) | (own @ Self::Completed, Some(StopReason::Shutdown)) => own,
            (_, Some(reason)) => Self::Stopped(reason),
        }
    }

    pub(super) const fn failed(&self) -> bool {
        !matches!(self, Self::Completed)
    }

    /// As Backstage keeps it: JSON in a text.
    pub(super) fn error_json(&self) -> Option<String> {
        let error = match self {
            Self::Completed => return None,
            Self::Failed(error) => serialized(error),
            Self::Panicked(message) => plain(&format!("the task panicked: {message}")),
            Self::Stopped(reason) => plain(reason.message()),
        };
        Some(error.to_string())
    }

    /// Tells the log, in the run's span.
    pub(super) fn log(&self) {
        match self {
            Self::Completed => tracing::debug!("the task is done"),
            Self::Failed(error) => tracing::error!(?error, "the task failed"),
            Self::Panicked(message) => tracing::error!("the task panicked: {message}"),
            Self::Stopped(StopReason::Shutdown) => tracing::info!("the task was stopped, as the backend is"),
            Self::Stopped(reason) => tracing::warn!("{}", reason.message()),
        }
    }
}

impl StopReason {
    pub(super) const fn message(self) -> &'static str {
        match self {
            Self::TimedOut => "Task timed out",
            Self::Cancelled => "Task was cancelled",
            Self::TicketLost => "Task was taken over by another instance",
            Self::Shutdown => "Task was stopped with its backend",
        }
    }

    /// For the table.
    pub(super) fn error_json(self) -> String {
        plain(self.message()).to_string()
    }
}

fn plain(message: &str) -> Value {
    json!({ "name": "Error", "message": shortened(message) })
}

fn serialized(error: &Error) -> Value {
    let mut serialized = Map::new();
    serialized.insert("name".to_owned(), error.kind().name().into());
    serialized.insert("message".to_owned(), shortened(&error.to_string()).into());
    let causes: Vec<_> = error.chain().skip(1).take(10).collect();
    let cause = causes.iter().rev().fold(None, |inner, message| {
        let mut cause = plain(message);
        if let Some(inner) = inner {
            cause["cause"] = inner;
        }
        Some(cause)
    });
    let serialized = Value::Object(serialized);
    let Some(cause) = cause else { return serialized };
    let mut with_cause = serialized.clone();
    with_cause["cause"] = cause;
    if with_cause.to_string().len() > LONGEST_ERROR {
        return serialized;
    }
    with_cause
}

fn shortened(message: &str) -> &str {
    let end = message.floor_char_boundary(LONGEST_MESSAGE);
    message.get(..end).unwrap_or(message)
}

fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no message")
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_kept_as_backstage_keeps_it() {
        let outcome = Outcome::Failed(Error::internal("manual boom"));
        assert_eq!(
            outcome.error_json().unwrap(),
            r#"{"name":"Error","message":"manual boom"}"#
        );
        let outcome = Outcome::Failed(Error::not_found("a").caused_by(Error::input("b")));
        let kept: Value = serde_json::from_str(&outcome.error_json().unwrap()).unwrap();
        assert_eq!(
            (&kept["name"], &kept["cause"]["message"]),
            (&json!("NotFoundError"), &json!("b"))
        );
    }

    #[test]
    fn a_run_is_overdue_if_nobody_could_end_it_in_time() {
        let seconds = Duration::from_secs;
        assert_eq!(overdue(seconds(20), seconds(2)), Some(StopReason::TimedOut));
        assert_eq!(overdue(seconds(2), seconds(2)), None);
    }

    #[test]
    fn an_error_fits_into_backstages_column_of_mysql_whatever_is_in_it() {
        let worst = "\u{1}".repeat(20_000);
        let error = (0..20).fold(Error::internal(worst.clone()), |error, _| {
            Error::internal(worst.clone()).caused_by(error)
        });
        let kept = Outcome::Failed(error).error_json().unwrap();
        assert!(kept.len() < 65_536, "{}", kept.len());
        assert!(serde_json::from_str::<Value>(&kept).is_ok());
    }

    #[test]
    fn a_run_that_was_told_to_end_was_not_done_whatever_it_says() {
        let cancelled = Outcome::Completed.stopped(Some(StopReason::Cancelled));
        assert!(cancelled.failed());
        assert!(!Outcome::Completed.stopped(Some(StopReason::Shutdown)).failed());
        assert!(!Outcome::Completed.stopped(None).failed());
    }
}

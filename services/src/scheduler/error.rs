use std::error::Error as StdError;
use std::time::Duration;

use flytower_core::{Error, ErrorKind};
use sea_orm::DbErr;

/// Why a task cannot be scheduled, triggered or cancelled.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SchedulerError {
    /// An id that nobody could name.
    #[error("{id} is not a valid ID, expected non-empty string")]
    InvalidId {
        /// The id.
        id: String,
    },
    /// An id that the table has no room for.
    #[error("the id of a task has {length} characters, and must not have more than 255: `{start}…`")]
    LongId {
        /// Its length.
        length: usize,
        /// How it begins.
        start: String,
    },
    /// A cron expression that says nothing.
    #[error(
        "`{expression}` is not a cron expression, in the schedule of the task `{task}`: {reason}; write five fields (minute, \
         hour, day, month, weekday) or six, with seconds first"
    )]
    InvalidCron {
        /// The task.
        task: String,
        /// The expression.
        expression: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A duration that cannot be waited for.
    #[error("the {what} {duration:?} of the task `{task}` must be between a millisecond and 100 years")]
    Unreasonable {
        /// Which of the schedule's.
        what: &'static str,
        /// The duration.
        duration: Duration,
        /// The task.
        task: String,
    },
    /// A kind of frequency that this scheduler does not know.
    #[error("the task `{task}` has a frequency that this scheduler does not know: {frequency}")]
    UnknownFrequency {
        /// The task.
        task: String,
        /// Its frequency.
        frequency: String,
    },
    /// A schedule that configuration changed to one that cannot be followed.
    #[error("the schedule makes no sense as `{key}` changes it")]
    Changed {
        /// The key.
        key: String,
        /// What is wrong.
        source: Box<SchedulerError>,
    },
    /// There is a task with this id.
    #[error("the plugin has scheduled a task `{task}` already; give each an id of its own")]
    Duplicate {
        /// The id.
        task: String,
    },
    /// Nobody scheduled such a task.
    #[error("Task {task} does not exist")]
    Unknown {
        /// The id.
        task: String,
    },
    /// It runs, and no task overlaps with itself.
    #[error("Task {task} is currently running")]
    Running {
        /// The id.
        task: String,
    },
    /// There is nothing to cancel.
    #[error("Task {task} is not running")]
    NotRunning {
        /// The id.
        task: String,
    },
    /// The plugin stops.
    #[error("the task `{task}` comes too late: the scheduler of the plugin has stopped")]
    Stopped {
        /// The id.
        task: String,
    },
    /// The table of tasks cannot be used.
    #[error("the scheduler cannot use its table `backstage_backend_tasks__tasks` for the task `{task}`")]
    Store {
        /// The id.
        task: String,
        /// What went wrong.
        source: StoreError,
    },
}

/// Why the table of tasks cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// There is no database.
    #[error("the plugin's database cannot be used to {what}")]
    Database {
        /// What for.
        what: &'static str,
        /// What kind of error that is.
        kind: ErrorKind,
        /// What went wrong.
        source: Box<dyn StdError + Send + Sync>,
    },
    /// The database refuses.
    #[error("the database does not {what}")]
    Query {
        /// What it should do.
        what: &'static str,
        /// What it says.
        source: DbErr,
    },
    /// The database does not answer.
    #[error("the database did not {what} within {limit:?}; check its load, and the size of `backend.database`'s pool")]
    Timeout {
        /// What it should do.
        what: &'static str,
        /// How long was waited.
        limit: Duration,
    },
}

impl SchedulerError {
    pub(super) fn store(task: &str) -> impl FnOnce(StoreError) -> Self {
        |source| Self::Store {
            task: task.to_owned(),
            source,
        }
    }

    /// As features and clients see it.
    pub(super) fn into_error(self) -> Error {
        let kind = match &self {
            Self::Unknown { .. } => ErrorKind::NotFound,
            Self::Running { .. } | Self::NotRunning { .. } | Self::Duplicate { .. } => ErrorKind::Conflict,
            Self::Stopped { .. } => ErrorKind::ServiceUnavailable,
            Self::Store { source, .. } => match source {
                StoreError::Database { kind, .. } => *kind,
                StoreError::Timeout { .. } => ErrorKind::ServiceUnavailable,
                StoreError::Query { source, .. } => Error::kind_of(source),
            },
            _ => ErrorKind::Input,
        };
        Error::of(kind, self)
    }
}

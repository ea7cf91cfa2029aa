//! What a test backend logs, apart from what others in the same process do.
//!
//! Loggers that features were injected with write into the backend's [`Capture`] directly, from wherever they are. Events
//! of [`tracing`] go to the capture of the span that they are in: one subscriber, installed once for the process, finds it.

mod capture;
mod layer;
mod line;

use core::fmt;
use core::future::Future;
use core::panic::Location;
use core::time::Duration;
use std::sync::Arc;

use flytower::services::Level;

pub(crate) use capture::Capture;
pub(crate) use layer::{captures_events, span_of};
pub use line::LogLine;

/// The last lines that a failure shows.
const SHOWN: usize = 50;
/// How long a test waits for something to be logged.
const PATIENCE: Duration = Duration::from_secs(5);

/// What a backend has logged so far. Clones see the same.
///
/// ```
/// use flytower::services::{Level, Logger};
/// use flytower_test::mocks;
///
/// let logger = mocks::logger();
/// logger.warn("the disk is nearly full");
///
/// let logs = logger.logs();
/// assert_eq!(logs.at(Level::WARN).len(), 1);
/// logs.assert_contains("nearly full");
/// ```
#[derive(Clone)]
pub struct Logs(Arc<Capture>);

impl Logs {
    pub(crate) fn new() -> Self {
        Self(Arc::new(Capture::default()))
    }

    pub(crate) const fn capture(&self) -> &Arc<Capture> {
        &self.0
    }

    /// All lines, in the order in which they were logged. Of more than 10 000 the first ones are forgotten.
    #[must_use]
    pub fn lines(&self) -> Vec<LogLine> {
        self.0.lines()
    }

    /// The lines of one level.
    #[must_use]
    pub fn at(&self, level: Level) -> Vec<LogLine> {
        self.matching(|line| line.level == level)
    }

    /// The lines of one plugin.
    #[must_use]
    pub fn of_plugin(&self, id: &str) -> Vec<LogLine> {
        self.matching(|line| line.plugin.as_deref() == Some(id))
    }

    /// The lines that a condition holds for.
    #[must_use]
    pub fn matching(&self, condition: impl Fn(&LogLine) -> bool) -> Vec<LogLine> {
        let mut lines = self.lines();
        lines.retain(condition);
        lines
    }

    /// Whether the message of any line contains `text`.
    #[must_use]
    pub fn contains(&self, text: &str) -> bool {
        self.find(text).is_some()
    }

    /// The first line whose message contains `text`.
    ///
    /// # Panics
    ///
    /// When there is none.
    #[track_caller]
    pub fn assert_contains(&self, text: &str) -> LogLine {
        // no closure: the panic would be at a line of this file
        match self.find(text) {
            Some(line) => line,
            None => panic!("nothing logged contains {text:?}\n{}", self.of_failure()),
        }
    }

    /// That no line's message contains `text`.
    ///
    /// # Panics
    ///
    /// When one does.
    #[track_caller]
    pub fn assert_lacks(&self, text: &str) {
        if let Some(line) = self.find(text) {
            panic!("what is logged contains {text:?}: {line}\n{}", self.of_failure());
        }
    }

    /// That there are neither warnings nor errors.
    ///
    /// # Panics
    ///
    /// When there are.
    #[track_caller]
    pub fn assert_no_problems(&self) {
        let problems = self.matching(|line| line.level <= Level::WARN);
        if let Some(first) = problems.first() {
            panic!(
                "problems were logged, {} in all, the first: {first}\n{}",
                problems.len(),
                self.of_failure()
            );
        }
    }

    /// Waits until a line's message contains `text`, for what happens in a task.
    ///
    /// # Panics
    ///
    /// After five seconds.
    #[track_caller]
    pub fn wait_for(&self, text: &str) -> impl Future<Output = LogLine> + Send {
        let at = Location::caller();
        let found = async move {
            let mut changes = self.0.changes();
            loop {
                if let Some(line) = self.find(text) {
                    return line;
                }
                // the sender is in `self`
                let _ = changes.changed().await;
            }
        };
        async move {
            match tokio::time::timeout(PATIENCE, found).await {
                Ok(line) => line,
                Err(_) => panic!(
                    "nothing logged within {PATIENCE:?} contains {text:?}\n  (waited for at {at})\n{}",
                    self.of_failure()
                ),
            }
        }
    }

    /// The log for the message of a panic. A backend that is dropped by the panic does not show it once more.
    pub(crate) fn of_failure(&self) -> &Self {
        self.0.note_shown();
        self
    }

    fn find(&self, text: &str) -> Option<LogLine> {
        self.lines().into_iter().find(|line| line.message.contains(text))
    }
}

/// The last lines, for the message of a failure.
impl fmt::Display for Logs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines = self.lines();
        if !captures_events() {
            f.write_str(
                "note: events of `tracing` are not kept, only those of loggers: this process had a subscriber before the \
                 first test backend\n",
            )?;
        }
        if lines.is_empty() {
            return f.write_str("nothing was logged");
        }
        f.write_str("logged:")?;
        let left_out = lines.len().saturating_sub(SHOWN);
        if left_out > 0 {
            write!(f, "\n  … {left_out} lines before")?;
        }
        let last = lines.iter().skip(left_out);
        last.into_iter().try_for_each(|line| write!(f, "\n  {line}"))
    }
}

impl fmt::Debug for Logs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.lines()).finish()
    }
}

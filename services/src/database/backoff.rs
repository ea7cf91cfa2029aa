use core::future::Future;
use core::time::Duration;
use std::io;

use sea_orm::sqlx;
use tokio::time::{Instant, sleep, timeout};

/// How long a single attempt may take: a machine that does not answer at all would keep it for minutes.
const ATTEMPT: Duration = Duration::from_secs(10);
const FIRST: Duration = Duration::from_millis(50);
const LONGEST: Duration = Duration::from_secs(2);
/// How often whoever reads the log is told that it goes on.
const NOTICE: Duration = Duration::from_secs(10);

/// Attempts until a deadline, with growing breaks.
#[derive(Debug)]
pub(super) struct Backoff {
    deadline: Instant,
    next: Duration,
    noticed: Option<Instant>,
}

impl Backoff {
    pub(super) fn until(deadline: Instant) -> Self {
        Self {
            deadline,
            next: FIRST,
            noticed: None,
        }
    }

    /// One attempt, in its time. Even one past the deadline gets a second, so that whoever fails can say why.
    pub(super) async fn attempt<T>(
        &self,
        attempt: impl Future<Output = Result<T, sqlx::Error>>,
    ) -> Result<T, sqlx::Error> {
        let left = self.deadline.saturating_duration_since(Instant::now());
        let limit = left.clamp(Duration::from_secs(1), ATTEMPT);
        timeout(limit, attempt).await.unwrap_or_else(|_| {
            let reason = format!("no answer in {limit:.1?}");
            Err(sqlx::Error::Io(io::Error::new(io::ErrorKind::TimedOut, reason)))
        })
    }

    /// Waits before the next attempt; false if there is no time for one.
    pub(super) async fn wait(&mut self) -> bool {
        let left = self.deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return false;
        }
        // instances that start together do not all come back at the same moment
        let jitter = rand::random_range(0.5..=1.0);
        sleep(self.next.mul_f64(jitter).min(left)).await;
        self.next = (self.next * 2).min(LONGEST);
        true
    }

    /// Whether it is time to say that it goes on.
    pub(super) fn notice(&mut self) -> bool {
        let due = self.noticed.is_none_or(|last| last.elapsed() >= NOTICE);
        if due {
            self.noticed = Some(Instant::now());
        }
        due
    }
}

/// Whether a connection that failed so may work a little later: because the server starts, stops, or is full.
pub(super) fn passes(error: &sqlx::Error) -> bool {
    use io::ErrorKind::{InvalidData, InvalidInput, PermissionDenied};
    match error {
        // certificates that are no good are `InvalidData`
        sqlx::Error::Io(error) => !matches!(error.kind(), PermissionDenied | InvalidData | InvalidInput),
        sqlx::Error::Database(error) => {
            const PASSING: [&str; 8] = [
                "53300", // PostgreSQL: too many connections
                "57P01", "57P02", "57P03", // PostgreSQL: stops, crashed, starts
                "08004", "08S01", // MySQL: too many connections, stops
                "5", "261", // SQLite: locked by another process, which may be recovering it
            ];
            error.is_transient_in_connect_phase() || error.code().is_some_and(|code| PASSING.contains(&&*code))
        }
        // PostgreSQL's driver asks first whether to encrypt: the connection ended without an answer, as behind something that
        // takes connections for a server that is not there
        sqlx::Error::Protocol(reason) => reason.contains("SSLRequest: 0x00"),
        _ => false,
    }
}

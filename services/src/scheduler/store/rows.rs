//! What is read from the table and written into it.

use std::time::{Duration, Instant};

use sea_orm::{DbErr, QueryResult};

use super::columns::{ENDED_AT, ERROR, EXPIRES_AT, ID, NEXT_START_AT, STARTED_AT, TICKET};
use crate::scheduler::time::Time;

/// What the tickets of runs begin with that were cancelled.
const CANCELLED: &str = "cancelled:";

/// What the worker needs to know of a task.
#[derive(Clone, Debug)]
pub(in crate::scheduler) struct TaskRow {
    pub(in crate::scheduler) id: String,
    pub(in crate::scheduler) next_start_at: Option<Time>,
    pub(in crate::scheduler) ticket: Option<String>,
    pub(in crate::scheduler) expires_at: Option<Time>,
}

/// What people want to know of a task.
#[derive(Clone, Debug)]
pub(in crate::scheduler) struct StateRow {
    pub(in crate::scheduler) task: TaskRow,
    pub(in crate::scheduler) started_at: Option<Time>,
    pub(in crate::scheduler) ended_at: Option<Time>,
    pub(in crate::scheduler) error: Option<String>,
}

/// What remains of a run.
#[derive(Clone, Debug)]
pub(in crate::scheduler) struct Ended {
    pub(in crate::scheduler) at: Time,
    pub(in crate::scheduler) error: Option<String>,
    /// When the next one is due; as it was if `None`.
    pub(in crate::scheduler) next: Option<Option<Time>>,
}

/// What the database's clock said, and when.
#[derive(Clone, Copy, Debug)]
pub(in crate::scheduler) struct ClockReading {
    pub(in crate::scheduler) answer: Time,
    pub(in crate::scheduler) began: Instant,
    pub(in crate::scheduler) took: Duration,
}

impl TaskRow {
    /// The ticket as it was given out, and whether its run was cancelled since.
    pub(in crate::scheduler) fn ticket(&self) -> Option<(&str, bool)> {
        let ticket = self.ticket.as_deref()?;
        Some(
            ticket
                .strip_prefix(CANCELLED)
                .map_or((ticket, false), |given| (given, true)),
        )
    }

    pub(in crate::scheduler) fn read(row: &QueryResult) -> Result<Self, DbErr> {
        Ok(Self {
            id: row.try_get("", ID)?,
            next_start_at: row.try_get("", NEXT_START_AT)?,
            ticket: row.try_get("", TICKET)?,
            expires_at: row.try_get("", EXPIRES_AT)?,
        })
    }
}

impl StateRow {
    pub(in crate::scheduler) fn read(row: &QueryResult) -> Result<Self, DbErr> {
        Ok(Self {
            task: TaskRow::read(row)?,
            started_at: row.try_get("", STARTED_AT)?,
            ended_at: row.try_get("", ENDED_AT)?,
            error: row.try_get("", ERROR)?,
        })
    }
}

/// The ticket of a run that somebody cancelled: whoever holds the one knows the other.
pub(super) fn cancelled(ticket: &str) -> String {
    format!("{CANCELLED}{ticket}")
}

use sea_orm::DbBackend;
use sea_orm::sea_query::{Expr, Query, SelectStatement};

use crate::scheduler::time::Time;

pub(super) const TABLE: &str = "backstage_backend_tasks__tasks";
pub(super) const ID: &str = "id";
pub(super) const SETTINGS: &str = "settings_json";
pub(super) const NEXT_START_AT: &str = "next_run_start_at";
pub(super) const TICKET: &str = "current_run_ticket";
pub(super) const STARTED_AT: &str = "current_run_started_at";
pub(super) const EXPIRES_AT: &str = "current_run_expires_at";
pub(super) const ERROR: &str = "last_run_error_json";
pub(super) const ENDED_AT: &str = "last_run_ended_at";

pub(super) fn column(name: &'static str) -> Expr {
    Expr::col(name)
}

/// A time as the engine's column has it.
pub(super) fn time_value(engine: DbBackend, time: Option<Time>) -> Expr {
    match engine {
        DbBackend::Postgres => Expr::val(time),
        _ => Expr::val(time.map(|time| time.naive_utc())),
    }
}

pub(super) fn states() -> SelectStatement {
    let columns = [ID, NEXT_START_AT, TICKET, STARTED_AT, EXPIRES_AT, ERROR, ENDED_AT];
    Query::select().columns(columns).from(TABLE).take()
}

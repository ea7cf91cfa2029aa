//! The table of tasks, which all instances of a plugin share, Backstage's among them.
//!
//! Times are what Backstage writes: `timestamptz` in PostgreSQL; in MySQL and SQLite the time of UTC without its zone, which
//! in SQLite is a text, `2026-01-02 03:04:05.678`. Backstage's have whole seconds there, and compare with these as texts do.

mod columns;
mod migration;

use std::sync::Arc;
use std::time::Duration;

use flytower_core::services::{Database, Migrations};
use sea_orm::sea_query::{Alias, Cond, Expr, ExprTrait, Query, UpdateStatement};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, QueryResult};
use tokio::sync::OnceCell;

use self::columns::{
    ENDED_AT, ERROR, EXPIRES_AT, ID, NEXT_START_AT, SETTINGS, STARTED_AT, TABLE, TICKET, column, time_value,
};
use self::migration::SchedulerMigrations;
use super::error::StoreError;
use super::time::Time;

/// How long the database may take for what is a matter of milliseconds.
const PATIENCE: Duration = Duration::from_secs(15);

pub(super) struct Store {
    database: Arc<dyn Database>,
    migrated: OnceCell<()>,
}

/// What the worker needs to know of a task.
#[derive(Clone, Debug)]
pub(super) struct TaskRow {
    pub(super) id: String,
    pub(super) next_start_at: Option<Time>,
    pub(super) ticket: Option<String>,
    pub(super) expires_at: Option<Time>,
}

/// What people want to know of a task.
#[derive(Clone, Debug)]
pub(super) struct StateRow {
    pub(super) task: TaskRow,
    pub(super) settings: String,
    pub(super) started_at: Option<Time>,
    pub(super) ended_at: Option<Time>,
    pub(super) error: Option<String>,
}

/// What remains of a run.
#[derive(Clone, Debug)]
pub(super) struct Ended {
    pub(super) at: Time,
    pub(super) error: Option<String>,
    /// When the next one is due; as it was if `None`.
    pub(super) next: Option<Option<Time>>,
}

/// What becomes of a task whose run was cancelled.
#[derive(Clone, Debug)]
pub(super) struct Cancelled {
    pub(super) ticket: String,
    pub(super) expires: Time,
    pub(super) next: Option<Time>,
    pub(super) error: String,
}

impl Store {
    pub(super) fn new(database: Arc<dyn Database>) -> Self {
        Self {
            database,
            migrated: OnceCell::new(),
        }
    }

    async fn client(&self) -> Result<DatabaseConnection, StoreError> {
        let what = "keep tasks";
        let migrations = || async {
            let migrations = Migrations::of::<SchedulerMigrations>().owned_by("backstage_backend_tasks");
            self.database.migrate(migrations).await
        };
        // The database has time limits of its own for this, which may be longer: a server may still be starting.
        self.migrated
            .get_or_try_init(migrations)
            .await
            .map_err(|error| StoreError::Database {
                what,
                source: error.into_std(),
            })?;
        self.database.client().await.map_err(|error| StoreError::Database {
            what,
            source: error.into_std(),
        })
    }

    /// The database's clock, if it may be another than the machine's.
    pub(super) async fn time(&self) -> Result<Option<Time>, StoreError> {
        let what = "tell the time";
        let client = self.client().await?;
        let now = match client.get_database_backend() {
            DbBackend::Postgres => "clock_timestamp()",
            DbBackend::MySql => "utc_timestamp(3)",
            _ => return Ok(None),
        };
        let query = Query::select().expr_as(Expr::cust(now), Alias::new("now")).take();
        let row = limited(what, client.query_one(&query)).await?;
        row.map(|row| row.try_get("", "now")).transpose().map_err(failed(what))
    }

    /// Adds a task, or gives it other settings. One that is known keeps its place in the schedule, unless it is later than
    /// `latest`.
    pub(super) async fn register(
        &self,
        id: &str,
        settings: &str,
        first: Option<Time>,
        latest: Option<Time>,
    ) -> Result<(), StoreError> {
        let what = "register a task";
        let client = self.client().await?;
        let engine = client.get_database_backend();
        let mut known = self.update(id, &[(SETTINGS, Expr::val(settings))]);
        if latest.is_none() {
            // What is left of another schedule must not run a task that only runs when it is triggered.
            let changed = self
                .update(id, &[(NEXT_START_AT, time_value(engine, None))])
                .and_where(column(SETTINGS).ne(settings))
                .and_where(column(TICKET).is_null())
                .take();
            limited(what, client.execute(&changed)).await?;
        }
        if limited(what, client.execute(&known)).await?.rows_affected() == 0 {
            let insert = Query::insert()
                .into_table(TABLE)
                .columns([ID, SETTINGS, NEXT_START_AT])
                .values_panic([Expr::val(id), Expr::val(settings), time_value(engine, first)])
                .take();
            let Err(error) = limited(what, client.execute(&insert)).await else {
                return Ok(());
            };
            // another instance may have been faster
            let known = known.take();
            if limited(what, client.execute(&known)).await?.rows_affected() == 0 {
                return Err(error);
            }
        }
        if latest.is_some() {
            self.bring_forward(&client, id, latest).await?;
        }
        Ok(())
    }

    /// Lets a task run at `latest`, if it would later or never.
    pub(super) async fn not_after(&self, id: &str, latest: Option<Time>) -> Result<(), StoreError> {
        self.bring_forward(&self.client().await?, id, latest).await
    }

    async fn bring_forward(
        &self,
        client: &DatabaseConnection,
        id: &str,
        latest: Option<Time>,
    ) -> Result<(), StoreError> {
        let latest = time_value(client.get_database_backend(), latest);
        let is_late = Cond::any()
            .add(column(NEXT_START_AT).is_null())
            .add(column(NEXT_START_AT).gt(latest.clone()));
        let update = self.update(id, &[(NEXT_START_AT, latest)]).cond_where(is_late).take();
        limited("bring a task forward", client.execute(&update)).await?;
        Ok(())
    }

    /// All tasks of the plugin: one query, however many there are.
    pub(super) async fn tasks(&self) -> Result<Vec<TaskRow>, StoreError> {
        let query = Query::select()
            .columns([ID, NEXT_START_AT, TICKET, EXPIRES_AT])
            .from(TABLE)
            .take();
        self.rows("list tasks", &query, TaskRow::read).await
    }

    pub(super) async fn states(&self) -> Result<Vec<StateRow>, StoreError> {
        let query = columns::states();
        self.rows("list tasks", &query, StateRow::read).await
    }

    pub(super) async fn state(&self, id: &str) -> Result<Option<StateRow>, StoreError> {
        let query = columns::states().and_where(column(ID).eq(id)).take();
        let rows = self.rows("look up a task", &query, StateRow::read).await?;
        Ok(rows.into_iter().next())
    }

    async fn rows<T>(
        &self,
        what: &'static str,
        query: &sea_orm::sea_query::SelectStatement,
        read: impl Fn(&QueryResult) -> Result<T, DbErr>,
    ) -> Result<Vec<T>, StoreError> {
        let client = self.client().await?;
        let rows = limited(what, client.query_all(query)).await?;
        rows.iter().map(read).collect::<Result<_, _>>().map_err(failed(what))
    }

    /// Takes a task that is due and that nobody runs. Whether it is ours.
    pub(super) async fn claim(&self, id: &str, ticket: &str, now: Time, expires: Time) -> Result<bool, StoreError> {
        self.change("claim a task", |engine| {
            let mut claim = self.update(
                id,
                &[
                    (TICKET, Expr::val(ticket)),
                    (STARTED_AT, time_value(engine, Some(now))),
                    (EXPIRES_AT, time_value(engine, Some(expires))),
                ],
            );
            claim
                .and_where(column(TICKET).is_null())
                .and_where(column(NEXT_START_AT).lte(time_value(engine, Some(now))));
            claim
        })
        .await
    }

    /// Gives back a task that was claimed and not run.
    pub(super) async fn unclaim(&self, id: &str, ticket: &str) -> Result<bool, StoreError> {
        self.change("give back a task", |engine| {
            let mut unclaim = self.update(
                id,
                &[
                    (TICKET, Expr::val(None::<String>)),
                    (STARTED_AT, time_value(engine, None)),
                    (EXPIRES_AT, time_value(engine, None)),
                ],
            );
            unclaim.and_where(column(TICKET).eq(ticket));
            unclaim
        })
        .await
    }

    /// Lets a ticket expire later. Whether it was still valid.
    pub(super) async fn renew(&self, id: &str, ticket: &str, expires: Time) -> Result<bool, StoreError> {
        self.change("renew a ticket", |engine| {
            let mut renewal = self.update(id, &[(EXPIRES_AT, time_value(engine, Some(expires)))]);
            renewal.and_where(column(TICKET).eq(ticket));
            renewal
        })
        .await
    }

    /// Notes that the run with this ticket is over. Whether the ticket was still valid.
    pub(super) async fn release(&self, id: &str, ticket: &str, ended: &Ended) -> Result<bool, StoreError> {
        self.change("release a task", |engine| {
            let mut release = self.ending(engine, id, ended);
            release.and_where(column(TICKET).eq(ticket));
            release
        })
        .await
    }

    /// Notes that a run is over of which nothing was heard until its ticket expired. Whether nobody else was faster.
    pub(super) async fn expire(&self, id: &str, ticket: &str, ended: &Ended) -> Result<bool, StoreError> {
        self.change("free a task", |engine| {
            let mut expiry = self.ending(engine, id, ended);
            expiry
                .and_where(column(TICKET).eq(ticket))
                .and_where(column(EXPIRES_AT).lte(time_value(engine, Some(ended.at))));
            expiry
        })
        .await
    }

    /// Replaces the ticket of a run. Whether it was still valid.
    pub(super) async fn cancel(&self, id: &str, ticket: &str, cancelled: &Cancelled) -> Result<bool, StoreError> {
        self.change("cancel a task", |engine| {
            let mut cancel = self.update(
                id,
                &[
                    (TICKET, Expr::val(cancelled.ticket.as_str())),
                    (EXPIRES_AT, time_value(engine, Some(cancelled.expires))),
                    (NEXT_START_AT, time_value(engine, cancelled.next)),
                    (ERROR, Expr::val(cancelled.error.as_str())),
                ],
            );
            cancel.and_where(column(TICKET).eq(ticket));
            cancel
        })
        .await
    }

    /// Lets a task that does not run be due. Whether there is one.
    pub(super) async fn trigger(&self, id: &str, now: Time) -> Result<bool, StoreError> {
        self.change("trigger a task", |engine| {
            let mut trigger = self.update(id, &[(NEXT_START_AT, time_value(engine, Some(now)))]);
            trigger.and_where(column(TICKET).is_null());
            trigger
        })
        .await
    }

    fn ending(&self, engine: DbBackend, id: &str, ended: &Ended) -> UpdateStatement {
        let mut values = vec![
            (TICKET, Expr::val(None::<String>)),
            (STARTED_AT, time_value(engine, None)),
            (EXPIRES_AT, time_value(engine, None)),
            (ENDED_AT, time_value(engine, Some(ended.at))),
            (ERROR, Expr::val(ended.error.clone())),
        ];
        if let Some(next) = ended.next {
            values.push((NEXT_START_AT, time_value(engine, next)));
        }
        self.update(id, &values)
    }

    fn update(&self, id: &str, values: &[(&'static str, Expr)]) -> UpdateStatement {
        Query::update()
            .table(TABLE)
            .values(values.iter().cloned())
            .and_where(column(ID).eq(id))
            .take()
    }

    /// All engines count the rows that were found, whether or not they are any different now.
    async fn change(
        &self,
        what: &'static str,
        statement: impl FnOnce(DbBackend) -> UpdateStatement,
    ) -> Result<bool, StoreError> {
        let client = self.client().await?;
        let statement = statement(client.get_database_backend());
        Ok(limited(what, client.execute(&statement)).await?.rows_affected() > 0)
    }
}

impl TaskRow {
    fn read(row: &QueryResult) -> Result<Self, DbErr> {
        Ok(Self {
            id: row.try_get("", ID)?,
            next_start_at: row.try_get("", NEXT_START_AT)?,
            ticket: row.try_get("", TICKET)?,
            expires_at: row.try_get("", EXPIRES_AT)?,
        })
    }
}

impl StateRow {
    fn read(row: &QueryResult) -> Result<Self, DbErr> {
        Ok(Self {
            task: TaskRow::read(row)?,
            settings: row.try_get("", SETTINGS)?,
            started_at: row.try_get("", STARTED_AT)?,
            ended_at: row.try_get("", ENDED_AT)?,
            error: row.try_get("", ERROR)?,
        })
    }
}

impl core::fmt::Debug for Store {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Store").finish_non_exhaustive()
    }
}

fn failed(what: &'static str) -> impl FnOnce(DbErr) -> StoreError {
    move |source| StoreError::Query { what, source }
}

/// A query that cannot take forever.
async fn limited<T>(what: &'static str, query: impl Future<Output = Result<T, DbErr>>) -> Result<T, StoreError> {
    match tokio::time::timeout(PATIENCE, query).await {
        Ok(result) => result.map_err(failed(what)),
        Err(_) => Err(StoreError::Timeout { what, limit: PATIENCE }),
    }
}

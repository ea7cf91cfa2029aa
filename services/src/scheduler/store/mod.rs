//! The table of tasks, which all instances of a plugin share, Backstage's among them.
//!
//! Times are what Backstage writes: `timestamptz` in PostgreSQL; in MySQL and SQLite the time of UTC without its zone, which
//! in SQLite is a text, `2026-01-02 03:04:05.678`. Backstage's have whole seconds there, and compare with these as texts do.

mod columns;
mod migration;
mod rows;

use std::sync::Arc;
use std::time::{Duration, Instant};

use flytower_core::Error;
use flytower_core::services::{Database, Migrations};
use sea_orm::sea_query::{Alias, Cond, Expr, ExprTrait, Query, UpdateStatement};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, QueryResult};
use tokio::sync::OnceCell;

use self::columns::{
    ENDED_AT, ERROR, EXPIRES_AT, ID, NEXT_START_AT, SETTINGS, STARTED_AT, TABLE, TICKET, column, time_value,
};
use self::migration::SchedulerMigrations;
use self::rows::cancelled;
pub(super) use self::rows::{ClockReading, Ended, StateRow, TaskRow};
use super::error::StoreError;
use super::rarely::Rarely;
use super::time::Time;

/// How long the database may take for what is a matter of milliseconds.
const PATIENCE: Duration = Duration::from_secs(15);

pub(super) struct Store {
    database: Arc<dyn Database>,
    migrated: OnceCell<()>,
    unreadable: Rarely,
}

impl Store {
    pub(super) fn new(database: Arc<dyn Database>) -> Self {
        Self {
            database,
            migrated: OnceCell::new(),
            unreadable: Rarely::default(),
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
            .map_err(no_database(what))?;
        self.database.client().await.map_err(no_database(what))
    }

    /// The database's clock, if it may be another than the machine's.
    pub(super) async fn time(&self) -> Result<Option<ClockReading>, StoreError> {
        let what = "tell the time";
        // Connecting may take long, and is not to count.
        let client = self.client().await?;
        let now = match client.get_database_backend() {
            DbBackend::Postgres => "clock_timestamp()",
            DbBackend::MySql => "utc_timestamp(3)",
            _ => return Ok(None),
        };
        let query = Query::select().expr_as(Expr::cust(now), Alias::new("now")).take();
        let began = Instant::now();
        let row = limited(what, client.query_one(&query)).await?;
        let took = began.elapsed();
        let answer = row
            .map(|row| row.try_get("", "now"))
            .transpose()
            .map_err(failed(what))?;
        Ok(answer.map(|answer| ClockReading { answer, began, took }))
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
        match latest {
            Some(latest) => self.bring_forward(&client, id, latest).await,
            None => Ok(()),
        }
    }

    /// Lets a task run at `latest`, if it would later or never.
    pub(super) async fn not_after(&self, id: &str, latest: Time) -> Result<(), StoreError> {
        self.bring_forward(&self.client().await?, id, latest).await
    }

    async fn bring_forward(&self, client: &DatabaseConnection, id: &str, latest: Time) -> Result<(), StoreError> {
        let latest = time_value(client.get_database_backend(), Some(latest));
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
        let mut readable = Vec::with_capacity(rows.len());
        for row in &rows {
            match read(row) {
                Ok(row) => readable.push(row),
                // One row, which somebody else must have written, is no reason to stop all tasks.
                Err(error) if self.unreadable.is_time() => {
                    let task: Option<String> = row.try_get("", ID).ok();
                    tracing::warn!(
                        ?task, %error, "a row of `backstage_backend_tasks__tasks` cannot be read and is left alone; repair or delete it"
                    );
                }
                Err(_) => {}
            }
        }
        Ok(readable)
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

    /// Lets a ticket expire later. Whether it was still valid.
    pub(super) async fn renew(&self, id: &str, ticket: &str, expires: Time) -> Result<bool, StoreError> {
        self.change("renew a ticket", |engine| {
            let mut renewal = self.update(id, &[(EXPIRES_AT, time_value(engine, Some(expires)))]);
            renewal.and_where(is_held(ticket));
            renewal
        })
        .await
    }

    /// Notes that the run with this ticket is over. Whether the ticket was still valid.
    pub(super) async fn release(&self, id: &str, ticket: &str, ended: &Ended) -> Result<bool, StoreError> {
        self.change("release a task", |engine| {
            let mut release = self.ending(engine, id, ended);
            release.and_where(is_held(ticket));
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

    /// Frees a task that was claimed, but never run. Whether nobody else was faster.
    pub(super) async fn give_back(&self, id: &str, ticket: &str) -> Result<bool, StoreError> {
        self.change("give a task back", |engine| {
            let mut free = self.update(
                id,
                &[
                    (TICKET, Expr::val(None::<String>)),
                    (STARTED_AT, time_value(engine, None)),
                    (EXPIRES_AT, time_value(engine, None)),
                ],
            );
            free.and_where(column(TICKET).eq(ticket));
            free
        })
        .await
    }

    /// Marks the ticket of a run. Whether it was still valid.
    pub(super) async fn cancel(&self, id: &str, ticket: &str) -> Result<bool, StoreError> {
        self.change("cancel a task", |_| {
            let mut cancel = self.update(id, &[(TICKET, Expr::val(cancelled(ticket)))]);
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

impl core::fmt::Debug for Store {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Store").finish_non_exhaustive()
    }
}

/// That a task's run is the one with this ticket.
fn is_held(ticket: &str) -> Expr {
    column(TICKET).is_in([ticket.to_owned(), cancelled(ticket)])
}

fn no_database(what: &'static str) -> impl Fn(Error) -> StoreError {
    move |error| StoreError::Database {
        what,
        kind: error.kind(),
        source: error.into_std(),
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

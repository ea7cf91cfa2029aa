//! A database of a plugin, shared by as many schedulers as a test has instances.

use std::ops::Deref;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime};

use flytower_core::Result;
use flytower_core::services::{Database, PluginMetadata, Scheduler, Task, TaskContext, TaskFrequency, TaskSchedule};
use flytower_services::scheduler::{ManualClock, PluginScheduler};
use flytower_test::{ServiceFactoryTester, TestDatabase, TestDatabaseEngine, TestDatabases};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, QueryResult};
use serde_json::Value;

use crate::database::databases;

pub(crate) const TABLE: &str = "backstage_backend_tasks__tasks";
const PLUGIN: &str = "tester";

/// The database that the instances of a plugin share, and a look into it.
pub(crate) struct Shared {
    database: TestDatabase,
    tester: ServiceFactoryTester,
    pub(crate) client: DatabaseConnection,
}

impl Shared {
    /// One on each engine that there is.
    pub(crate) async fn all() -> Vec<Self> {
        let mut all = Vec::new();
        for database in TestDatabases::all().await {
            all.push(Self::new(database).await);
        }
        all
    }

    /// The one that is always there.
    pub(crate) async fn sqlite() -> Self {
        let database = TestDatabases::of(TestDatabaseEngine::Sqlite).await;
        Self::new(database.unwrap()).await
    }

    pub(crate) async fn new(database: TestDatabase) -> Self {
        let mut tester = databases(&database.config()).await;
        let client = tester.get::<dyn Database>(PLUGIN).await.client().await.unwrap();
        Self {
            database,
            tester,
            client,
        }
    }

    /// One more instance of the plugin, with connections of its own.
    pub(crate) async fn instance(&self) -> Instance {
        self.instance_with(None, |database| database).await
    }

    /// One more instance, of which the test says what time it is.
    pub(crate) async fn instance_at(&self, clock: &Arc<ManualClock>) -> Instance {
        self.instance_with(Some(clock), |database| database).await
    }

    /// One more instance, which sees its database through something else.
    pub(crate) async fn instance_with(
        &self,
        clock: Option<&Arc<ManualClock>>,
        wrap: impl FnOnce(Arc<dyn Database>) -> Arc<dyn Database>,
    ) -> Instance {
        // the last one is of the engine on which a test fails
        eprintln!("one more instance on {}", self.database.engine());
        Instance::new(&self.database.config(), clock, wrap).await
    }

    /// Writes into the row of a task.
    pub(crate) async fn set(&self, id: &str, values: Vec<(&'static str, Expr)>) {
        let update = Query::update()
            .table(TABLE)
            .values(values)
            .and_where(Expr::col("id").eq(id))
            .take();
        self.client.execute(&update).await.unwrap();
    }

    /// Lets a task look as if it was due and taken then, with this ticket, for a minute.
    pub(crate) async fn claim(&self, id: &str, ticket: &str, now: SystemTime) {
        let claimed = vec![
            ("current_run_ticket", Expr::val(ticket)),
            ("current_run_started_at", self.time_value(now)),
            ("current_run_expires_at", self.time_value(now + seconds(60))),
            ("next_run_start_at", self.time_value(now)),
        ];
        self.set(id, claimed).await;
    }

    /// A text in the row of a task.
    pub(crate) async fn text(&self, id: &str, column: &'static str) -> Option<String> {
        self.value(id, column).await.try_get("", "value").unwrap()
    }

    /// A time in the row of a task.
    pub(crate) async fn time(&self, id: &str, column: &'static str) -> Option<chrono::DateTime<chrono::Utc>> {
        self.value(id, column).await.try_get("", "value").unwrap()
    }

    async fn value(&self, id: &str, column: &'static str) -> QueryResult {
        let query = Query::select()
            .expr_as(Expr::col(column), Alias::new("value"))
            .from(TABLE)
            .and_where(Expr::col("id").eq(id))
            .take();
        self.client.query_one(&query).await.unwrap().unwrap()
    }

    /// A time as it is written.
    pub(crate) fn time_value(&self, time: SystemTime) -> Expr {
        let time = chrono::DateTime::<chrono::Utc>::from(time);
        match self.client.get_database_backend() {
            DbBackend::Postgres => Expr::val(time),
            _ => Expr::val(time.naive_utc()),
        }
    }

    pub(crate) async fn stop(self) {
        drop(self.client);
        self.tester.stop().await;
    }
}

/// A scheduler, and the service that its database is from.
pub(crate) struct Instance {
    scheduler: PluginScheduler,
    tester: ServiceFactoryTester,
}

impl Instance {
    /// The only one that has this database.
    pub(crate) async fn of(config: &Value) -> Self {
        Self::new(config, None, |database| database).await
    }

    async fn new(
        config: &Value,
        clock: Option<&Arc<ManualClock>>,
        wrap: impl FnOnce(Arc<dyn Database>) -> Arc<dyn Database>,
    ) -> Self {
        let mut tester = databases(config).await;
        let database = wrap(tester.get::<dyn Database>(PLUGIN).await);
        let mut builder = PluginScheduler::builder(PluginMetadata::new(PLUGIN));
        if let Some(clock) = clock {
            builder = builder.clock(clock.clone());
        }
        let scheduler = builder.build(database);
        Self { scheduler, tester }
    }

    /// Stops the tasks, and then their database, as a backend does.
    pub(crate) async fn stop(self) {
        self.scheduler.stop().await;
        drop(self.scheduler);
        self.tester.stop().await;
    }
}

impl Deref for Instance {
    type Target = PluginScheduler;

    fn deref(&self) -> &PluginScheduler {
        &self.scheduler
    }
}

/// What the runs of a task did.
#[derive(Clone, Debug, Default)]
pub(crate) struct Runs {
    pub(crate) begun: Arc<AtomicUsize>,
    pub(crate) now: Arc<AtomicUsize>,
    pub(crate) most: Arc<AtomicUsize>,
    pub(crate) at: Arc<Mutex<Vec<Instant>>>,
}

/// Ends with the run, however that ends.
struct Running(Runs);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.now.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Runs {
    pub(crate) fn count(&self) -> usize {
        self.begun.load(Ordering::SeqCst)
    }

    pub(crate) fn running(&self) -> usize {
        self.now.load(Ordering::SeqCst)
    }

    pub(crate) fn at_once(&self) -> usize {
        self.most.load(Ordering::SeqCst)
    }

    /// A task that notes its runs and then does something.
    pub(crate) fn task<R>(
        &self,
        id: &str,
        schedule: TaskSchedule,
        then: impl Fn(TaskContext) -> R + Send + Sync + 'static,
    ) -> Task
    where
        R: Future<Output = Result<()>> + Send + 'static,
    {
        let runs = self.clone();
        Task::new(id, schedule, move |context| {
            let runs = runs.clone();
            let then = then(context);
            async move {
                runs.begun.fetch_add(1, Ordering::SeqCst);
                let now = runs.now.fetch_add(1, Ordering::SeqCst) + 1;
                runs.most.fetch_max(now, Ordering::SeqCst);
                runs.at.lock().unwrap().push(Instant::now());
                let _running = Running(runs);
                then.await
            }
        })
    }
}

/// Waits for something that has to happen.
#[track_caller]
pub(crate) fn eventually(what: &str, is: impl Fn() -> bool) -> impl Future<Output = ()> {
    let what = what.to_owned();
    async move {
        let begun = Instant::now();
        while !is() {
            assert!(
                begun.elapsed() < Duration::from_secs(30),
                "{what}: not within 30 seconds"
            );
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

/// The same, for which a clock has to go on.
pub(crate) async fn eventually_by(clock: &ManualClock, step: Duration, what: &str, is: impl Fn() -> bool) {
    let begun = Instant::now();
    while !is() {
        assert!(
            begun.elapsed() < Duration::from_secs(30),
            "{what}: not within 30 seconds"
        );
        clock.advance(step);
        // more than what is to happen takes on a busy machine
        tokio::time::sleep(Duration::from_millis(15)).await;
    }
}

pub(crate) async fn schedule(scheduler: &PluginScheduler, task: Task) {
    scheduler.schedule(task).await.unwrap();
}

pub(crate) fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

pub(crate) fn milliseconds(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

pub(crate) fn manual() -> TaskSchedule {
    TaskSchedule::new(TaskFrequency::Manual, seconds(60))
}

pub(crate) async fn at_once(_: TaskContext) -> Result<()> {
    Ok(())
}

pub(crate) fn clock() -> Arc<ManualClock> {
    Arc::new(ManualClock::new(SystemTime::UNIX_EPOCH + seconds(1_800_000_000)))
}

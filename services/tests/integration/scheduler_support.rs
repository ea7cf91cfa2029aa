//! A database of a plugin, shared by as many schedulers as a test has instances.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime};

use flytower_core::Result;
use flytower_core::services::{Database, Migrations, PluginMetadata, Scheduler, Task, TaskContext, TaskSchedule};
use flytower_services::scheduler::{ManualClock, PluginScheduler};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query};
use sea_orm::{ConnectOptions, ConnectionTrait, DatabaseConnection, DbBackend};
use sea_orm_migration::MigratorTraitSelf;
use tempfile::TempDir;
use tokio::sync::Mutex as AsyncMutex;

pub(crate) const TABLE: &str = "backstage_backend_tasks__tasks";

/// A database that is gone after the test.
#[derive(Clone)]
pub(crate) struct TestDatabase {
    pub(crate) client: DatabaseConnection,
    pub(crate) queries: Arc<AtomicUsize>,
    migrating: Arc<AsyncMutex<()>>,
    _folder: Arc<TempDir>,
}

impl TestDatabase {
    pub(crate) async fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}/tasks.sqlite?mode=rwc", folder.path().display());
        Self::open(url, folder).await
    }

    async fn open(url: String, folder: TempDir) -> Self {
        let mut options = ConnectOptions::new(url);
        options.sqlx_logging(false).max_connections(8);
        let mut client = sea_orm::Database::connect(options).await.unwrap();
        if client.get_database_backend() == DbBackend::Sqlite {
            let wal = "PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF";
            client.execute_unprepared(wal).await.unwrap();
        }
        let queries = Arc::<AtomicUsize>::default();
        let counted = Arc::clone(&queries);
        client.set_metric_callback(move |_| {
            counted.fetch_add(1, Ordering::Relaxed);
        });
        Self {
            client,
            queries,
            migrating: Arc::default(),
            _folder: Arc::new(folder),
        }
    }

    /// SQLite, and each server whose URL is in the environment, with a database of its own for the test.
    pub(crate) async fn all() -> Vec<Self> {
        let mut all = vec![Self::sqlite().await];
        for variable in ["FLYTOWER_TEST_POSTGRES_URL", "FLYTOWER_TEST_MYSQL_URL"] {
            let Ok(url) = std::env::var(variable) else {
                eprintln!("left out: {variable} is not set");
                continue;
            };
            let name = format!("scheduler_{}", uuid::Uuid::new_v4().simple());
            let server = sea_orm::Database::connect(&url).await.unwrap();
            server
                .execute_unprepared(&format!("CREATE DATABASE {name}"))
                .await
                .unwrap();
            server.close().await.unwrap();
            let (base, _) = url.rsplit_once('/').unwrap();
            all.push(Self::open(format!("{base}/{name}"), tempfile::tempdir().unwrap()).await);
        }
        all
    }

    /// One more instance of a plugin.
    pub(crate) fn instance(&self) -> PluginScheduler {
        PluginScheduler::builder(PluginMetadata::new("tester")).build(Arc::new(self.clone()))
    }

    /// One more instance, of which the test says what time it is.
    pub(crate) fn instance_at(&self, clock: &Arc<ManualClock>) -> PluginScheduler {
        let builder = PluginScheduler::builder(PluginMetadata::new("tester"));
        builder.clock(clock.clone()).build(Arc::new(self.clone()))
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

    /// A text in the row of a task.
    pub(crate) async fn text(&self, id: &str, column: &'static str) -> Option<String> {
        let query = Query::select()
            .expr_as(Expr::col(column), Alias::new("value"))
            .from(TABLE)
            .and_where(Expr::col("id").eq(id))
            .take();
        let row = self.client.query_one(&query).await.unwrap().unwrap();
        row.try_get("", "value").unwrap()
    }

    /// A time in the row of a task.
    pub(crate) async fn time(&self, id: &str, column: &'static str) -> Option<chrono::DateTime<chrono::Utc>> {
        let query = Query::select()
            .expr_as(Expr::col(column), Alias::new("value"))
            .from(TABLE)
            .and_where(Expr::col("id").eq(id))
            .take();
        let row = self.client.query_one(&query).await.unwrap().unwrap();
        row.try_get("", "value").unwrap()
    }

    /// A time as it is written.
    pub(crate) fn time_value(&self, time: SystemTime) -> Expr {
        let time = chrono::DateTime::<chrono::Utc>::from(time);
        match self.client.get_database_backend() {
            DbBackend::Postgres => Expr::val(time),
            _ => Expr::val(time.naive_utc()),
        }
    }
}

#[async_trait::async_trait]
impl Database for TestDatabase {
    async fn client(&self) -> Result<DatabaseConnection> {
        Ok(self.client.clone())
    }

    async fn migrate(&self, migrations: Migrations) -> Result<()> {
        let _one_at_a_time = self.migrating.lock().await;
        MigratorTraitSelf::up(&migrations, &self.client, None).await?;
        Ok(())
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

#![allow(
    elided_lifetimes_in_paths,
    reason = "`MigrationTrait` is written without, and has to be implemented so"
)]

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use flytower_core::services::{Database, Migrations};
use flytower_test::{TestDatabaseEngine, TestDatabases};
use futures_util::future::join_all;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, QueryResult, Statement, TransactionTrait};
use sea_orm_migration::prelude::*;
use serde_json::json;
use tokio::task::JoinHandle;

use crate::database::{databases, with};

/// Creates a table, slowly.
struct First;
/// Inserts a row: who does it twice is seen.
struct Second;

impl MigrationName for First {
    fn name(&self) -> &str {
        "1_first"
    }
}

impl MigrationName for Second {
    fn name(&self) -> &str {
        "2_second"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for First {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        db.execute_unprepared("CREATE TABLE runs (id INT)").await?;
        tokio::time::sleep(Duration::from_millis(200)).await;
        Ok(())
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Second {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .get_connection()
            .execute_unprepared("INSERT INTO runs VALUES (1)")
            .await?;
        Ok(())
    }
}

struct Both;

impl MigratorTrait for Both {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(First), Box::new(Second)]
    }
}

struct OnlyFirst;

impl MigratorTrait for OnlyFirst {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(First)]
    }
}

async fn count(db: &DatabaseConnection, table: &str) -> i64 {
    let sql = format!("SELECT count(*) AS c FROM {table}");
    let row = db
        .query_one_raw(Statement::from_string(db.get_database_backend(), sql))
        .await;
    row.unwrap().unwrap().try_get("", "c").unwrap()
}

/// Nothing is there before: neither the database, nor the schema, nor a table.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_instances_that_start_together_apply_each_migration_once() {
    for database in TestDatabases::all().await {
        let mut configs = vec![database.config()];
        if database.engine() == TestDatabaseEngine::Postgres && !database.config()["connection"].is_string() {
            let mut config = with(database.config(), &json!({ "pluginDivisionMode": "schema" }));
            config["connection"]["database"] = json!(format!("{}all", config["prefix"].as_str().unwrap()));
            configs.push(config);
        }
        for config in configs {
            let mut testers = Vec::new();
            let mut all = Vec::new();
            for _ in 0..10 {
                let mut tester = databases(&config).await;
                all.push(tester.get::<dyn Database>("todo").await);
                testers.push(tester);
            }

            let tasks = all.iter().map(|sut| {
                let sut = std::sync::Arc::clone(sut);
                tokio::spawn(async move { sut.migrate(Migrations::of::<Both>()).await })
            });
            for done in join_all(tasks).await {
                done.unwrap().unwrap();
            }

            let db = all[0].client().await.unwrap();
            assert_eq!(count(&db, "runs").await, 1, "{}", database.engine());
            assert_eq!(count(&db, "flytower_migrations").await, 2, "{}", database.engine());
            for tester in testers {
                tester.stop().await;
            }
        }
    }
}

#[tokio::test]
async fn those_of_a_module_are_counted_by_themselves() {
    struct OfModule;
    impl MigratorTrait for OfModule {
        fn migrations() -> Vec<Box<dyn MigrationTrait>> {
            vec![Box::new(Second)]
        }
    }
    for database in TestDatabases::all().await {
        let mut tester = databases(&database.config()).await;
        let sut = tester.get::<dyn Database>("todo").await;

        sut.migrate(Migrations::of::<Both>()).await.unwrap();
        sut.migrate(Migrations::of::<OfModule>().owned_by("todo_github"))
            .await
            .unwrap();

        let db = sut.client().await.unwrap();
        assert_eq!(count(&db, "runs").await, 2);
        assert_eq!(count(&db, "todo_github__migrations").await, 1);
        tester.stop().await;
    }
}

#[tokio::test]
async fn what_was_applied_by_a_newer_version_is_not_passed_over() {
    for database in TestDatabases::all().await {
        let mut tester = databases(&database.config()).await;
        let sut = tester.get::<dyn Database>("todo").await;
        sut.migrate(Migrations::of::<Both>()).await.unwrap();

        let error = sut.migrate(Migrations::of::<OnlyFirst>()).await.unwrap_err();

        let error = format!("{error:?}");
        assert!(
            error.contains("flytower_migrations") && error.contains("2_second"),
            "{error}"
        );
        tester.stop().await;
    }
}

/// Fails after it has done something, until it is told not to.
struct Fragile;
static MENDED: AtomicBool = AtomicBool::new(false);

impl MigrationName for Fragile {
    fn name(&self) -> &str {
        "3_fragile"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Fragile {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .get_connection()
            .execute_unprepared("CREATE TABLE fragile (id INT)")
            .await?;
        if MENDED.load(Ordering::Relaxed) {
            return Ok(());
        }
        Err(DbErr::Custom("broken on purpose".to_owned()))
    }
}

struct WithFragile;

impl MigratorTrait for WithFragile {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(First), Box::new(Fragile)]
    }
}

/// MySQL commits each change of a table at once, so that half of a migration may stay.
#[tokio::test]
async fn a_migration_that_fails_leaves_nothing_behind_and_can_be_mended() {
    let mut suts = Vec::new();
    for engine in [TestDatabaseEngine::Sqlite, TestDatabaseEngine::Postgres] {
        let Some(database) = TestDatabases::of(engine).await else {
            continue;
        };
        let mut tester = databases(&database.config()).await;
        let sut = tester.get::<dyn Database>("todo").await;

        let error = sut.migrate(Migrations::of::<WithFragile>()).await.unwrap_err();

        assert!(format!("{error:?}").contains("broken on purpose"), "{error:?}");
        let db = sut.client().await.unwrap();
        assert_eq!(
            count(&db, "flytower_migrations").await,
            1,
            "{engine}: the first one stays"
        );
        assert!(
            db.execute_unprepared("SELECT * FROM fragile").await.is_err(),
            "{engine}"
        );
        suts.push((database, tester, sut));
    }
    MENDED.store(true, Ordering::Relaxed);
    for (_database, tester, sut) in suts {
        sut.migrate(Migrations::of::<WithFragile>()).await.unwrap();
        assert_eq!(count(&sut.client().await.unwrap(), "fragile").await, 0);
        tester.stop().await;
    }
}

#[tokio::test]
async fn an_owner_whose_name_servers_would_cut_off_is_refused_and_one_without_a_name() {
    for database in TestDatabases::all().await {
        let mut tester = databases(&database.config()).await;
        let sut = tester.get::<dyn Database>("todo").await;
        for (owner, reason) in [("o".repeat(60), "too long"), (String::new(), "has no owner")] {
            let migrations = Migrations::of::<OnlyFirst>().owned_by(&owner);

            let error = sut.migrate(migrations).await.unwrap_err();

            assert!(error.to_string().contains(reason), "{}: {error}", database.engine());
        }
        tester.stop().await;
    }
}

/// Loses the lock while it runs: its connection ends, and another instance takes it, which has the second migration done already
/// when this one is told that the first one is.
struct Interrupted;
static OTHER_INSTANCE: Mutex<Option<DatabaseConnection>> = Mutex::new(None);
static ITS_WORK: Mutex<Option<JoinHandle<()>>> = Mutex::new(None);

const LOCK_OF_POSTGRES: &str = "SELECT pid::text AS holder, ((classid::bigint << 32) | objid::bigint)::text AS lock FROM pg_locks \
     WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
const LOCK_OF_MYSQL: &str = "SELECT CAST(IS_USED_LOCK(l.name) AS CHAR) AS holder, CONCAT('\\'', l.name, '\\'') AS `lock` FROM \
     (SELECT CONCAT('flytower:', SHA1(CONCAT('flytower migrations ', DATABASE()))) AS name) l";

impl MigrationName for Interrupted {
    fn name(&self) -> &str {
        "1_first"
    }
}

async fn ask(db: &impl ConnectionTrait, sql: &str) -> QueryResult {
    let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), sql));
    row.await.unwrap().unwrap()
}

#[async_trait::async_trait]
impl MigrationTrait for Interrupted {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        db.execute_unprepared("CREATE TABLE runs (id INT)").await?;
        let other = OTHER_INSTANCE.lock().unwrap().clone().unwrap();
        let postgres = db.get_database_backend() == DbBackend::Postgres;

        let (kill, lock, unlock) = if postgres {
            let row = ask(db, LOCK_OF_POSTGRES).await;
            let (holder, lock): (String, String) = (row.try_get("", "holder")?, row.try_get("", "lock")?);
            (
                format!("SELECT pg_terminate_backend({holder})"),
                format!("SELECT pg_advisory_lock({lock})"),
                format!("SELECT pg_advisory_unlock({lock})"),
            )
        } else {
            let row = ask(db, LOCK_OF_MYSQL).await;
            let (holder, lock): (String, String) = (row.try_get("", "holder")?, row.try_get("", "lock")?);
            (
                format!("KILL {holder}"),
                format!("SELECT GET_LOCK({lock}, 30)"),
                format!("SELECT RELEASE_LOCK({lock})"),
            )
        };
        db.execute_unprepared(&kill).await?;
        let session = other.begin().await?;
        session.execute_unprepared(&lock).await?;
        *ITS_WORK.lock().unwrap() = Some(tokio::spawn(async move {
            while count(&other, "flytower_migrations").await < 1 {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            tokio::time::sleep(Duration::from_millis(500)).await;
            for sql in [
                "INSERT INTO runs VALUES (1)",
                "INSERT INTO flytower_migrations (version, applied_at) VALUES ('2_second', 0)",
            ] {
                other.execute_unprepared(sql).await.unwrap();
            }
            session.execute_unprepared(&unlock).await.unwrap();
            session.commit().await.unwrap();
        }));
        Ok(())
    }
}

struct InterruptedThenSecond;

impl MigratorTrait for InterruptedThenSecond {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(Interrupted), Box::new(Second)]
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_loses_the_lock_waits_for_it_and_looks_again_at_what_is_new() {
    for engine in [TestDatabaseEngine::Postgres, TestDatabaseEngine::MySql] {
        let Some(database) = TestDatabases::of(engine).await else {
            continue;
        };
        let mut tester = databases(&database.config()).await;
        let sut = tester.get::<dyn Database>("todo").await;
        let mut other = databases(&database.config()).await;
        let db = other.get::<dyn Database>("todo").await.client().await.unwrap();
        *OTHER_INSTANCE.lock().unwrap() = Some(db.clone());

        sut.migrate(Migrations::of::<InterruptedThenSecond>()).await.unwrap();

        let work = ITS_WORK.lock().unwrap().take().unwrap();
        work.await.unwrap();
        assert_eq!(
            count(&db, "runs").await,
            1,
            "{engine}: the second one was applied twice"
        );
        assert_eq!(count(&db, "flytower_migrations").await, 2, "{engine}");
        *OTHER_INSTANCE.lock().unwrap() = None;
        tester.stop().await;
        other.stop().await;
    }
}

#![allow(
    elided_lifetimes_in_paths,
    reason = "`MigrationTrait` is written without, and has to be implemented so"
)]

use std::sync::atomic::{AtomicBool, Ordering};

use flytower_core::services::{Database, Migrations};
use flytower_test::{TestDatabaseEngine, TestDatabases};
use futures_util::future::join_all;
use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};
use sea_orm_migration::prelude::*;
use serde_json::json;

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
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
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

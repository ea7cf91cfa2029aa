#![allow(
    elided_lifetimes_in_paths,
    reason = "`MigrationTrait` is written without, and has to be implemented so"
)]

use std::sync::Arc;
use std::time::{Duration, Instant};

use flytower_core::ErrorKind;
use flytower_core::services::{Database, Migrations};
use flytower_services::database::Databases;
use flytower_test::{ServiceFactoryTester, TestDatabaseEngine, TestDatabases, test_factory};
use sea_orm::entity::prelude::*;
use sea_orm::{
    ActiveValue, DatabaseBackend, QueryOrder, SqlErr, SqliteTransactionMode, TransactionOptions, TransactionTrait,
};
use sea_orm_migration::prelude::*;
use serde_json::{Value, json};

mod note {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "notes")]
    pub(super) struct Model {
        #[sea_orm(primary_key)]
        pub(super) id: i32,
        #[sea_orm(unique)]
        pub(super) text: String,
        pub(super) stars: i64,
        pub(super) done: bool,
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub(super) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) struct Notes;

impl MigratorTrait for Notes {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(CreateNotes)]
    }
}

struct CreateNotes;

impl MigrationName for CreateNotes {
    fn name(&self) -> &str {
        "20260101_create_notes"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for CreateNotes {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let schema = sea_orm::Schema::new(manager.get_database_backend());
        manager
            .create_table(schema.create_table_from_entity(note::Entity))
            .await
    }
}

fn note(text: &str) -> note::ActiveModel {
    note::ActiveModel {
        text: ActiveValue::Set(text.to_owned()),
        stars: ActiveValue::Set(i64::MAX),
        done: ActiveValue::Set(true),
        ..Default::default()
    }
}

/// The service as backends have it, of a configuration of its own.
pub(crate) async fn databases(database: &Value) -> ServiceFactoryTester {
    let config = json!({ "backend": { "database": database } });
    test_factory!(Databases).config(config).await
}

/// `database`, with other keys at its top.
pub(crate) fn with(mut database: Value, more: &Value) -> Value {
    for (key, value) in more.as_object().unwrap() {
        database[key] = value.clone();
    }
    database
}

async fn texts(db: &DatabaseConnection) -> Vec<String> {
    let notes = note::Entity::find()
        .order_by_asc(note::Column::Id)
        .all(db)
        .await
        .unwrap();
    notes.into_iter().map(|note| note.text).collect()
}

#[tokio::test]
async fn the_same_code_runs_on_every_engine() {
    for database in TestDatabases::all().await {
        let engine = database.engine();
        let mut tester = databases(&database.config()).await;
        let sut = tester.get::<dyn Database>("todo").await;
        sut.migrate(Migrations::of::<Notes>()).await.unwrap();
        sut.migrate(Migrations::of::<Notes>()).await.unwrap();
        let db = sut.client().await.unwrap();

        let first = note("ä 日本 🎭").insert(&db).await.unwrap();
        assert_eq!(
            (first.text.as_str(), first.stars, first.done),
            ("ä 日本 🎭", i64::MAX, true),
            "{engine}"
        );
        let twice = note("ä 日本 🎭").insert(&db).await.unwrap_err();
        assert!(
            matches!(twice.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))),
            "{engine}: {twice}"
        );

        let mut changed: note::ActiveModel = first.into();
        changed.done = ActiveValue::Set(false);
        assert!(!changed.update(&db).await.unwrap().done, "{engine}");

        let committed = db.begin().await.unwrap();
        note("second").insert(&committed).await.unwrap();
        committed.commit().await.unwrap();
        let dropped = db.begin().await.unwrap();
        note("third").insert(&dropped).await.unwrap();
        drop(dropped);
        assert_eq!(texts(&db).await, ["ä 日本 🎭", "second"], "{engine}");

        let gone = note::Entity::delete_many()
            .filter(note::Column::Done.eq(false))
            .exec(&db)
            .await
            .unwrap();
        assert_eq!(gone.rows_affected, 1, "{engine}");
        tester.stop().await;

        // what is committed is there the next time
        let mut tester = databases(&database.config()).await;
        let db = tester.get::<dyn Database>("todo").await.client().await.unwrap();
        assert_eq!(texts(&db).await, ["second"], "{engine}");
        tester.stop().await;
    }
}

#[tokio::test]
async fn plugins_do_not_see_each_others_tables() {
    for database in TestDatabases::all().await {
        let mut tester = databases(&database.config()).await;
        tester
            .get::<dyn Database>("todo")
            .await
            .migrate(Migrations::of::<Notes>())
            .await
            .unwrap();

        let other = tester.get::<dyn Database>("catalog").await.client().await.unwrap();

        assert!(note::Entity::find().all(&other).await.is_err(), "{}", database.engine());
        tester.stop().await;
    }
}

#[tokio::test]
async fn when_the_backend_has_stopped_the_database_is_closed() {
    for database in TestDatabases::all().await {
        let mut tester = databases(&database.config()).await;
        let (used, unused) = (
            tester.get::<dyn Database>("todo").await,
            tester.get::<dyn Database>("catalog").await,
        );
        let db = used.client().await.unwrap();

        tester.stop().await;

        assert!(db.ping().await.is_err());
        for sut in [used, unused] {
            let error = sut.client().await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::ServiceUnavailable);
            assert!(error.to_string().contains("the backend is stopping"), "{error}");
        }
    }
}

#[tokio::test]
async fn a_plugin_waits_for_a_connection_no_longer_than_configured() {
    for database in TestDatabases::all().await {
        let knex = json!({ "pool": { "max": 2 }, "acquireConnectionTimeout": 2000 });
        let mut tester = databases(&with(database.config(), &json!({ "knexConfig": knex }))).await;
        let db = tester.get::<dyn Database>("todo").await.client().await.unwrap();
        let (one, two) = (db.begin().await.unwrap(), db.begin().await.unwrap());

        let began = Instant::now();
        let third = db.begin().await;

        assert!(third.is_err(), "{}", database.engine());
        let took = began.elapsed();
        // without the key, that of the pool is ten seconds
        assert!(
            took > Duration::from_secs(1) && took < Duration::from_secs(9),
            "{took:?}"
        );
        drop((one, two));
        db.ping().await.unwrap();
        tester.stop().await;
    }
}

#[tokio::test]
async fn migrations_are_somebody_elses_business_if_so_configured() {
    for database in TestDatabases::all().await {
        let mut tester = databases(&with(database.config(), &json!({ "skipMigrations": true }))).await;
        let sut = tester.get::<dyn Database>("todo").await;

        sut.migrate(Migrations::of::<Notes>()).await.unwrap();

        let db = sut.client().await.unwrap();
        assert!(note::Entity::find().all(&db).await.is_err(), "{}", database.engine());
        tester.stop().await;
    }
}

#[tokio::test]
async fn a_database_that_is_missing_is_not_created_if_it_should_not_be() {
    for engine in [TestDatabaseEngine::Postgres, TestDatabaseEngine::MySql] {
        let Some(database) = TestDatabases::of(engine).await else {
            continue;
        };
        let mut tester = databases(&with(database.config(), &json!({ "ensureExists": false }))).await;

        let began = Instant::now();
        let error = tester.get::<dyn Database>("todo").await.client().await.unwrap_err();

        assert!(format!("{error:?}").contains("_todo"), "{error:?}");
        assert!(
            began.elapsed() < Duration::from_secs(10),
            "there is nothing to wait for"
        );
        tester.stop().await;
    }
}

#[tokio::test]
async fn a_wrong_password_is_said_at_once_and_not_shown() {
    for engine in [TestDatabaseEngine::Postgres, TestDatabaseEngine::MySql] {
        let Some(database) = TestDatabases::of(engine).await else {
            continue;
        };
        let mut config = database.config();
        if config["connection"].is_string() {
            continue; // somebody else's server
        }
        config["connection"]["password"] = json!("hunter22");
        let mut tester = databases(&config).await;
        let sut = tester.get::<dyn Database>("todo").await;

        let began = Instant::now();
        let error = sut.client().await.unwrap_err();

        assert!(began.elapsed() < Duration::from_secs(10));
        let shown = format!(
            "{error:?} {error} {} {}",
            error.chain().collect::<String>(),
            tester.logs()
        );
        assert!(shown.contains("flytower"), "who it was is said: {shown}");
        assert!(!shown.contains("hunter22"), "{shown}");
        tester.stop().await;
    }
}

#[tokio::test]
async fn a_server_that_does_not_encrypt_is_refused_if_encryption_is_wanted() {
    let Some(database) = TestDatabases::of(TestDatabaseEngine::Postgres).await else {
        return;
    };
    let mut config = database.config();
    if config["connection"].is_string() {
        return;
    }
    config["connection"]["ssl"] = json!({ "rejectUnauthorized": false });
    let mut tester = databases(&config).await;

    let error = tester.get::<dyn Database>("todo").await.client().await.unwrap_err();

    assert!(format!("{error:?}").contains("TLS"), "{error:?}");
    tester.stop().await;
}

#[tokio::test]
async fn in_schema_mode_each_plugin_has_a_schema_and_a_name() {
    let Some(database) = TestDatabases::of(TestDatabaseEngine::Postgres).await else {
        return;
    };
    let mut config = with(database.config(), &json!({ "pluginDivisionMode": "schema" }));
    if config["connection"].is_string() {
        return;
    }
    config["connection"]["database"] = json!(format!("{}shared", config["prefix"].as_str().unwrap()));
    let mut tester = databases(&config).await;
    for plugin in ["todo", "catalog"] {
        let sut = tester.get::<dyn Database>(plugin).await;
        sut.migrate(Migrations::of::<Notes>()).await.unwrap();
        let db = sut.client().await.unwrap();

        let sql = "SELECT current_schema()::text AS s, current_setting('application_name') AS n, \
                   (SELECT count(*) FROM pg_tables WHERE tablename = 'notes' AND schemaname = current_schema()) AS c";
        let row = db
            .query_one_raw(sea_orm::Statement::from_string(DatabaseBackend::Postgres, sql))
            .await;
        let row = row.unwrap().unwrap();

        assert_eq!(row.try_get::<String>("", "s").unwrap(), plugin);
        assert_eq!(
            row.try_get::<String>("", "n").unwrap(),
            format!("backstage_plugin_{plugin}")
        );
        assert_eq!(row.try_get::<i64>("", "c").unwrap(), 1);
    }
    tester.stop().await;
}

#[tokio::test]
async fn each_connection_has_the_role_and_the_search_path_that_are_configured() {
    let Some(database) = TestDatabases::of(TestDatabaseEngine::Postgres).await else {
        return;
    };
    let role = format!("{}role", database.config()["prefix"].as_str().unwrap_or_default());
    let mut tester = databases(&database.config()).await;
    let db = tester.get::<dyn Database>("todo").await.client().await.unwrap();
    db.execute_unprepared(&format!("CREATE ROLE \"{role}\"")).await.unwrap();
    tester.stop().await;

    let more = json!({ "role": role, "knexConfig": { "searchPath": ["one\"two", "public"] } });
    let mut tester = databases(&with(database.config(), &more)).await;
    let db = tester.get::<dyn Database>("catalog").await.client().await.unwrap();

    let sql = "SELECT current_user::text AS u, current_setting('search_path') AS p";
    let row = db
        .query_one_raw(sea_orm::Statement::from_string(DatabaseBackend::Postgres, sql))
        .await;
    let row = row.unwrap().unwrap();
    assert_eq!(row.try_get::<String>("", "u").unwrap(), role);
    assert_eq!(row.try_get::<String>("", "p").unwrap(), "\"one\"\"two\", public");
    // the database was created for it
    db.execute_unprepared("CREATE TABLE mine (id INT)").await.unwrap();
    tester.stop().await;
}

#[tokio::test]
async fn a_role_that_does_not_exist_is_said_at_once() {
    let Some(database) = TestDatabases::of(TestDatabaseEngine::Postgres).await else {
        return;
    };
    let mut tester = databases(&database.config()).await;
    tester.get::<dyn Database>("todo").await.client().await.unwrap();
    tester.stop().await;

    let mut tester = databases(&with(database.config(), &json!({ "role": "nobody-of-ours" }))).await;
    for plugin in ["todo", "whose-database-is-not-there-yet"] {
        let began = Instant::now();
        let error = tester.get::<dyn Database>(plugin).await.client().await.unwrap_err();

        assert!(began.elapsed() < Duration::from_secs(30), "{:?}", began.elapsed());
        let shown = format!("{error:?}");
        assert!(
            shown.contains("nobody-of-ours") && shown.contains("does not exist"),
            "{shown}"
        );
    }
    tester.stop().await;
}

#[cfg(unix)]
#[tokio::test]
async fn a_folder_that_is_made_for_files_is_for_nobody_else() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let made = folder.path().join("data/databases");
    let config = json!({ "client": "better-sqlite3", "connection": { "directory": made } });
    let mut tester = databases(&config).await;

    tester.get::<dyn Database>("todo").await.client().await.unwrap();

    let mode = std::fs::metadata(made).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700, "{mode:o}");
    tester.stop().await;
}

#[tokio::test]
async fn a_file_is_read_while_it_is_written_and_its_rules_hold() {
    let database = TestDatabases::of(TestDatabaseEngine::Sqlite).await.unwrap();
    let mut tester = databases(&database.config()).await;
    let sut = tester.get::<dyn Database>("todo").await;
    sut.migrate(Migrations::of::<Notes>()).await.unwrap();
    let db = sut.client().await.unwrap();
    let immediate = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..Default::default()
    };

    let writing = db.begin_with_options(immediate).await.unwrap();
    note("not yet").insert(&writing).await.unwrap();
    assert_eq!(texts(&db).await, [""; 0], "somebody reads meanwhile");
    writing.commit().await.unwrap();
    assert_eq!(texts(&db).await, ["not yet"]);

    let pragma = |name: &'static str| {
        let db = db.clone();
        async move {
            let sql = format!("PRAGMA {name}");
            let row = db
                .query_one_raw(sea_orm::Statement::from_string(DatabaseBackend::Sqlite, sql))
                .await;
            row.unwrap().unwrap()
        }
    };
    assert_eq!(
        pragma("journal_mode").await.try_get_by_index::<String>(0).unwrap(),
        "wal"
    );
    assert_eq!(pragma("foreign_keys").await.try_get_by_index::<i32>(0).unwrap(), 1);
    tester.stop().await;
}

#[tokio::test]
async fn many_write_to_one_file_at_once_and_none_is_told_that_it_is_locked() {
    let database = TestDatabases::of(TestDatabaseEngine::Sqlite).await.unwrap();
    let mut testers = Vec::new();
    for _ in 0..3 {
        testers.push(databases(&database.config()).await);
    }
    let mut tasks = tokio::task::JoinSet::new();
    for (instance, tester) in testers.iter_mut().enumerate() {
        let sut = tester.get::<dyn Database>("todo").await;
        for task in 0..4 {
            let sut = Arc::clone(&sut);
            tasks.spawn(async move {
                sut.migrate(Migrations::of::<Notes>()).await.unwrap();
                let db = sut.client().await.unwrap();
                for number in 0..10 {
                    note(&format!("{instance} {task} {number}")).insert(&db).await.unwrap();
                }
            });
        }
    }
    while let Some(done) = tasks.join_next().await {
        done.unwrap();
    }
    let db = testers[0].get::<dyn Database>("todo").await.client().await.unwrap();
    assert_eq!(texts(&db).await.len(), 120);
    for tester in testers {
        tester.stop().await;
    }
}

#[tokio::test]
async fn what_is_in_memory_outlives_those_who_give_up() {
    let mut tester = test_factory!(Databases).await;
    let sut = tester.get::<dyn Database>("todo").await;
    sut.migrate(Migrations::of::<Notes>()).await.unwrap();
    let db = sut.client().await.unwrap();
    note("here").insert(&db).await.unwrap();

    for micros in 0..100 {
        let query = async {
            let transaction = db.begin().await.unwrap();
            let _ = note("half done").insert(&transaction).await;
            let _ = note::Entity::find().all(&transaction).await;
        };
        let _ = tokio::time::timeout(Duration::from_micros(micros * 10), query).await;
    }

    assert_eq!(texts(&db).await, ["here"]);
    tester.stop().await;
}

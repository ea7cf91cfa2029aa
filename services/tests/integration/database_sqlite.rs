//! What is particular about SQLite: one writes at a time, and there may be no room.

use std::sync::Arc;
use std::time::{Duration, Instant};

use flytower_core::services::Database;
use flytower_test::{TestDatabaseEngine, TestDatabases};
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{
    ActiveModelTrait, ActiveValue, ConnectionTrait, DatabaseConnection, DbErr, EntityTrait, Statement, TransactionTrait,
};
use serde_json::json;

use crate::database::{databases, with};

async fn count(db: &impl ConnectionTrait) -> Result<i32, DbErr> {
    let mut query = Query::select();
    // SQLite has no locks of rows, and does without the words
    query.column("n").from("counts").lock_exclusive();
    let row = db.query_one(&query).await?.unwrap();
    row.try_get_by_index(0)
}

async fn set(db: &impl ConnectionTrait, n: i32) -> Result<(), DbErr> {
    let update = Query::update().table("counts").value("n", Expr::val(n)).to_owned();
    db.execute(&update).await.map(drop)
}

async fn with_a_count(sut: &Arc<dyn Database>) -> DatabaseConnection {
    let db = sut.client().await.unwrap();
    db.execute_unprepared("CREATE TABLE counts (n INT)").await.unwrap();
    db.execute_unprepared("INSERT INTO counts VALUES (0)").await.unwrap();
    db
}

/// What plugins would meet that just `begin`, and why there is `begin_to_write`.
#[tokio::test]
async fn a_transaction_that_did_not_say_that_it_writes_is_refused_at_once_if_another_one_wrote() {
    let database = TestDatabases::of(TestDatabaseEngine::Sqlite).await.unwrap();
    let mut tester = databases(&database.config()).await;
    let sut = tester.get::<dyn Database>("todo").await;
    let db = with_a_count(&sut).await;
    let transaction = db.begin().await.unwrap();
    let read = count(&transaction).await.unwrap();
    set(&db, 7).await.unwrap();

    let began = Instant::now();
    let error = set(&transaction, read + 1).await.unwrap_err();

    assert!(error.to_string().contains("database is locked"), "{error}");
    assert!(began.elapsed() < Duration::from_secs(5), "waiting would not help");
    drop(transaction);
    assert_eq!(count(&db).await.unwrap(), 7);
    tester.stop().await;
}

/// Two backends with eight tasks each: what all of them read is what the one before has written.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_read_and_then_write_at_once_and_none_is_refused_or_lost() {
    for database in TestDatabases::all().await {
        let engine = database.engine();
        let (mut one, mut other) = (databases(&database.config()).await, databases(&database.config()).await);
        let sut = one.get::<dyn Database>("todo").await;
        let db = with_a_count(&sut).await;
        let both = [sut, other.get::<dyn Database>("todo").await];
        let mut tasks = tokio::task::JoinSet::new();
        for task in 0..16 {
            let sut = Arc::clone(&both[task % 2]);
            tasks.spawn(async move {
                for _ in 0..10 {
                    let transaction = sut.begin_to_write().await.unwrap();
                    let read = count(&transaction).await.unwrap();
                    tokio::task::yield_now().await;
                    set(&transaction, read + 1).await.unwrap();
                    transaction.commit().await.unwrap();
                }
            });
        }
        while let Some(done) = tasks.join_next().await {
            done.unwrap_or_else(|error| panic!("{engine}: {error}"));
        }

        assert_eq!(count(&db).await.unwrap(), 160, "{engine}");
        one.stop().await;
        other.stop().await;
    }
}

#[tokio::test]
async fn what_is_begun_to_write_and_dropped_has_not_happened_and_is_in_nobodys_way() {
    for database in TestDatabases::all().await {
        let mut tester = databases(&database.config()).await;
        let sut = tester.get::<dyn Database>("todo").await;
        let db = with_a_count(&sut).await;

        let transaction = sut.begin_to_write().await.unwrap();
        set(&transaction, 1).await.unwrap();
        drop(transaction);

        let next = sut.begin_to_write().await.unwrap();
        assert_eq!(count(&next).await.unwrap(), 0, "{}", database.engine());
        set(&next, 2).await.unwrap();
        next.commit().await.unwrap();
        assert_eq!(count(&db).await.unwrap(), 2, "{}", database.engine());
        tester.stop().await;
    }
}

/// By a limit of SQLite's own, which is the same to it: so there is a test wherever there is no small disk to be had.
#[tokio::test]
async fn a_database_without_room_fails_to_write_and_goes_on_once_there_is_some() {
    let database = TestDatabases::of(TestDatabaseEngine::Sqlite).await.unwrap();
    // the limit is a connection's
    let config = with(database.config(), &json!({ "knexConfig": { "pool": { "max": 1 } } }));
    let mut tester = databases(&config).await;
    let db = tester.get::<dyn Database>("todo").await.client().await.unwrap();
    db.execute_unprepared("CREATE TABLE texts (t TEXT)").await.unwrap();
    let text = |db: &DatabaseConnection, sql: &'static str| {
        let query = Statement::from_string(db.get_database_backend(), sql);
        let db = db.clone();
        async move {
            db.query_one_raw(query)
                .await
                .unwrap()
                .unwrap()
                .try_get_by_index::<String>(0)
                .unwrap()
        }
    };
    let add = "INSERT INTO texts VALUES (hex(zeroblob(2000)))";
    db.execute_unprepared("PRAGMA max_page_count = 20").await.unwrap();

    let mut written = 0;
    let error = loop {
        match db.execute_unprepared(add).await {
            Ok(_) => written += 1,
            Err(error) => break error,
        }
    };

    assert!(written > 3, "{error}");
    assert!(error.to_string().contains("database or disk is full"), "{error}");
    assert_eq!(
        text(&db, "SELECT CAST(count(*) AS TEXT) FROM texts").await,
        written.to_string()
    );
    assert_eq!(text(&db, "PRAGMA integrity_check").await, "ok");
    let all_or_nothing = db.begin().await.unwrap();
    let delete = "DELETE FROM texts WHERE rowid = 1";
    all_or_nothing.execute_unprepared(delete).await.unwrap();
    for _ in 0..2 {
        let _ = all_or_nothing.execute_unprepared(add).await;
    }
    drop(all_or_nothing);
    assert_eq!(
        text(&db, "SELECT CAST(count(*) AS TEXT) FROM texts").await,
        written.to_string()
    );

    db.execute_unprepared("PRAGMA max_page_count = 1000").await.unwrap();
    db.execute_unprepared(add).await.unwrap();
    assert_eq!(text(&db, "PRAGMA integrity_check").await, "ok");
    tester.stop().await;
}

mod child {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "children")]
    pub(super) struct Model {
        #[sea_orm(primary_key)]
        pub(super) id: i32,
        pub(super) parent: i32,
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub(super) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// SeaORM reads no further than to the first row of what it inserts: what SQLite says after that would be missed.
#[tokio::test]
async fn a_foreign_key_that_leads_nowhere_is_refused() {
    let database = TestDatabases::of(TestDatabaseEngine::Sqlite).await.unwrap();
    let mut tester = databases(&database.config()).await;
    let db = tester.get::<dyn Database>("todo").await.client().await.unwrap();
    db.execute_unprepared("CREATE TABLE parents (id INTEGER PRIMARY KEY)")
        .await
        .unwrap();
    let children = "CREATE TABLE children (id INTEGER PRIMARY KEY, parent INT NOT NULL REFERENCES parents (id))";
    db.execute_unprepared(children).await.unwrap();
    let orphan = || child::ActiveModel {
        parent: ActiveValue::Set(7),
        ..Default::default()
    };

    let alone = orphan().insert(&db).await;
    let transaction = db.begin().await.unwrap();
    let inside = orphan().insert(&transaction).await;
    transaction.commit().await.unwrap();

    for error in [alone.unwrap_err(), inside.unwrap_err()] {
        assert!(error.to_string().contains("FOREIGN KEY"), "{error}");
    }
    assert_eq!(child::Entity::find().all(&db).await.unwrap(), []);
    tester.stop().await;
}

//! What networks do between a backend and its database: connections that carry nothing any more, and say nothing of it.

use std::time::{Duration, Instant};

use flytower_core::ErrorKind;
use flytower_core::services::{Database, Migrations};
use flytower_test::{TestDatabase, TestDatabaseEngine, TestDatabases};
use futures_util::future::join_all;
use sea_orm::{ConnectionTrait, TransactionTrait};
use serde_json::json;
use tokio::net::TcpListener;
use tokio::time::timeout;

use crate::database::{Notes, databases, with};
use crate::proxy::Proxy;

/// Far more than is needed, far less than TCP takes, or than a pool waits for a connection.
const SOON: Duration = Duration::from_secs(30);

/// Those of the kit's own servers: of others nobody knows how to put something in front.
async fn servers() -> Vec<TestDatabase> {
    let mut servers = Vec::new();
    for engine in [TestDatabaseEngine::Postgres, TestDatabaseEngine::MySql] {
        servers.extend(TestDatabases::of(engine).await);
    }
    servers.retain(|database| database.config()["connection"].is_object());
    servers
}

#[tokio::test]
async fn idle_connections_that_the_network_forgot_are_replaced() {
    for database in servers().await {
        let proxy = Proxy::before(&database.config()).await;
        let mut tester = databases(&proxy.config(database.config())).await;
        let db = tester.get::<dyn Database>("todo").await.client().await.unwrap();
        for open in join_all((0..5).map(|_| db.begin())).await {
            open.unwrap().commit().await.unwrap();
        }
        tokio::time::sleep(Duration::from_millis(1500)).await;
        proxy.forget_connections();

        let queries = timeout(SOON, join_all((0..5).map(|_| db.execute_unprepared("SELECT 1")))).await;

        let engine = database.engine();
        for answer in queries.unwrap_or_else(|_| panic!("{engine} waits for what does not come")) {
            answer.unwrap();
        }
        tester.stop().await;
    }
}

#[tokio::test]
async fn queries_that_were_given_up_on_a_dead_connection_do_not_keep_their_places_in_the_pool() {
    for database in servers().await {
        let proxy = Proxy::before(&database.config()).await;
        let small = json!({ "knexConfig": { "pool": { "max": 2 }, "acquireConnectionTimeout": 120_000 } });
        let mut tester = databases(&with(proxy.config(database.config()), &small)).await;
        let db = tester.get::<dyn Database>("todo").await.client().await.unwrap();
        let open = join_all((0..2).map(|_| db.begin())).await;
        proxy.forget_connections();

        for transaction in open {
            let transaction = transaction.unwrap();
            let query = transaction.execute_unprepared("SELECT 1");
            assert!(timeout(Duration::from_millis(200), query).await.is_err());
        }

        let engine = database.engine();
        let query = timeout(SOON, db.execute_unprepared("SELECT 1")).await;
        query
            .unwrap_or_else(|_| panic!("the pool of {engine} is full of the dead"))
            .unwrap();
        tester.stop().await;
    }
}

#[tokio::test]
async fn the_lock_of_migrations_is_asked_for_again_while_the_server_takes_no_connections() {
    for database in servers().await {
        let proxy = Proxy::before(&database.config()).await;
        let single = json!({ "knexConfig": { "pool": { "max": 1 }, "acquireConnectionTimeout": 60_000 } });
        let mut tester = databases(&with(proxy.config(database.config()), &single)).await;
        let sut = tester.get::<dyn Database>("todo").await;
        // the pool has its connection
        sut.client().await.unwrap().ping().await.unwrap();
        proxy.refuse(true);

        let migrating = tokio::spawn(async move { sut.migrate(Migrations::of::<Notes>()).await });
        let began = Instant::now();
        while proxy.refused() < 3 && !migrating.is_finished() && began.elapsed() < SOON {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        proxy.refuse(false);

        migrating.await.unwrap().unwrap();
        assert!(proxy.refused() >= 3, "{}", database.engine());
        tester.stop().await;
    }
}

#[tokio::test]
async fn a_connection_that_ends_while_the_schema_is_made_is_no_lack_of_rights() {
    for database in servers().await {
        if database.engine() != TestDatabaseEngine::Postgres {
            continue;
        }
        let proxy = Proxy::before(&database.config()).await;
        let mut config = with(
            proxy.config(database.config()),
            &json!({ "pluginDivisionMode": "schema" }),
        );
        config["connection"]["database"] = json!(format!("{}all", config["prefix"].as_str().unwrap()));
        let mut tester = databases(&config).await;
        proxy.cut_at("pg_namespace");

        let db = tester.get::<dyn Database>("todo").await.client().await.unwrap();

        db.execute_unprepared("CREATE TABLE in_the_schema (id INT)")
            .await
            .unwrap();
        tester.stop().await;
    }
}

/// As those do who forward connections to a server that is not there: something takes them, and ends them.
#[tokio::test]
async fn a_server_whose_connections_end_before_it_says_anything_is_waited_for() {
    for database in servers().await {
        let proxy = Proxy::before(&database.config()).await;
        let mut tester = databases(&proxy.config(database.config())).await;
        let sut = tester.get::<dyn Database>("todo").await;
        proxy.refuse(true);

        let waiting = tokio::spawn(async move { sut.client().await });
        let began = Instant::now();
        while proxy.refused() < 3 && !waiting.is_finished() && began.elapsed() < SOON {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        proxy.refuse(false);

        waiting.await.unwrap().unwrap().ping().await.unwrap();
        tester.stop().await;
    }
}

#[tokio::test]
async fn those_who_ask_for_a_database_that_does_not_answer_do_not_wait_for_each_other() {
    // takes connections, and never says a word
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let config = json!({
        "client": "pg",
        "connection": { "host": "127.0.0.1", "port": silent.local_addr().unwrap().port(), "user": "ada", "password": "p" },
        "knexConfig": { "acquireConnectionTimeout": 300 },
    });
    let mut tester = databases(&config).await;
    let sut = tester.get::<dyn Database>("todo").await;

    let began = Instant::now();
    let all = join_all((0..40).map(|_| sut.client())).await;

    assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
    for answer in all {
        assert_eq!(answer.unwrap_err().kind(), ErrorKind::ServiceUnavailable);
    }
    tester.stop().await;
}

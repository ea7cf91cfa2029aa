//! What networks do between a backend and its database: connections that carry nothing any more, and say nothing of it.

use std::time::Duration;

use flytower_core::services::Database;
use flytower_test::{TestDatabase, TestDatabaseEngine, TestDatabases};
use futures_util::future::join_all;
use sea_orm::{ConnectionTrait, TransactionTrait};
use serde_json::json;
use tokio::time::timeout;

use crate::database::{databases, with};
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

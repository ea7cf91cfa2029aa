//! What the database service adds to a query: against the same query through a pool of SeaORM that nobody configured but for
//! its size. `cargo run --release -p flytower-benches --bin database`
#![allow(clippy::unwrap_used, reason = "a benchmark that cannot go on ends")]

use std::time::{Duration, Instant};

use flytower::services::Database;
use flytower_services::database::Databases;
use flytower_test::{TestDatabaseEngine, TestDatabaseServer, test_factory};
use sea_orm::sqlx::mysql::MySqlPoolOptions;
use sea_orm::sqlx::postgres::PgPoolOptions;
use sea_orm::sqlx::sqlite::SqlitePoolOptions;
use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};
use serde_json::{Value, json};

const ROUNDS: usize = 41;
const QUERIES: u32 = 500;

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    println!(
        "{:<12} {:>14} {:>14} {:>8}",
        "", "service [µs]", "bare pool [µs]", "ratio"
    );
    let memory = SqlitePoolOptions::new()
        .max_connections(1)
        .connect("sqlite::memory:")
        .await
        .unwrap();
    compare("SQLite", json!({}), memory.into()).await;
    if let Some(server) = TestDatabaseServer::start(TestDatabaseEngine::Postgres).await {
        let pool = PgPoolOptions::new()
            .connect(&url("postgres", "postgres", &server))
            .await;
        compare("PostgreSQL", server.config(), pool.unwrap().into()).await;
    }
    if let Some(server) = TestDatabaseServer::start(TestDatabaseEngine::MySql).await {
        let pool = MySqlPoolOptions::new().connect(&url("mysql", "mysql", &server)).await;
        compare("MySQL", server.config(), pool.unwrap().into()).await;
    }
}

fn url(scheme: &str, database: &str, server: &TestDatabaseServer) -> String {
    let connection = server.connection();
    let part = |name: &str| connection[name].to_string().trim_matches('"').to_owned();
    let (user, password, host, port) = (part("user"), part("password"), part("host"), part("port"));
    format!("{scheme}://{user}:{password}@{host}:{port}/{database}")
}

/// Rounds of either kind in turn, so that a machine that drifts does so for both.
async fn compare(name: &str, database: Value, bare: DatabaseConnection) {
    let config = json!({ "backend": { "database": database } });
    let mut tester = test_factory!(Databases).config(config).await;
    let service = tester.get::<dyn Database>("bench").await;
    let (mut with, mut without) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let began = Instant::now();
        for number in 0..QUERIES {
            query(&service.client().await.unwrap(), number).await;
        }
        with.push(began.elapsed() / QUERIES);
        let began = Instant::now();
        for number in 0..QUERIES {
            query(&bare.clone(), number).await;
        }
        without.push(began.elapsed() / QUERIES);
    }
    let (with, without) = (median(with), median(without));
    println!("{name:<12} {with:>14.1} {without:>14.1} {:>8.3}", with / without);
    let _ = bare.close().await;
    tester.stop().await;
}

async fn query(db: &DatabaseConnection, number: u32) {
    let sql = format!("SELECT {} AS n", if number.is_multiple_of(2) { "1" } else { "2" });
    let row = db
        .query_one_raw(Statement::from_string(db.get_database_backend(), sql))
        .await;
    assert!(row.unwrap().is_some());
}

/// In microseconds.
fn median(mut times: Vec<Duration>) -> f64 {
    times.sort_unstable();
    times.get(times.len() / 2).map_or(0.0, |time| time.as_secs_f64() * 1e6)
}

//! What the database service adds to a query: against the same query through a pool of SeaORM with the same settings, which
//! nobody watches over. `cargo run --release -p flytower-benches --bin database`
#![allow(clippy::unwrap_used, reason = "a benchmark that cannot go on ends")]

use std::path::Path;
use std::time::{Duration, Instant};

use flytower::services::Database as DatabaseService;
use flytower_services::database::Databases;
use flytower_test::{TestDatabaseEngine, TestDatabaseServer, test_factory};
use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeVal;
use sea_orm::sqlx::Database;
use sea_orm::sqlx::mysql::MySqlPoolOptions;
use sea_orm::sqlx::pool::PoolOptions;
use sea_orm::sqlx::postgres::PgPoolOptions;
use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqliteSynchronous};
use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};
use serde_json::{Value, json};

/// Many short rounds: something else that runs meanwhile spoils a few of them, and no median.
const ROUNDS: usize = 301;
const QUERIES: u32 = 100;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    stay_here();
    println!(
        "{:<18} {:>12} {:>9} {:>24}",
        "", "service [µs]", "bare [µs]", "ratio (of processor)"
    );
    let memory = SqliteConnectOptions::new().in_memory(true);
    let bare: SqlitePool = like_ours(1).connect_with(like_ours_in(memory)).await.unwrap();
    compare("SQLite in memory", json!({}), bare.into()).await;

    let folder = std::env::temp_dir().join(format!("flytower-bench-{}", std::process::id()));
    let bare: SqlitePool = like_ours(10).connect_with(file(&folder)).await.unwrap();
    let database = json!({ "client": "better-sqlite3", "connection": { "directory": folder } });
    compare("SQLite in a file", database, bare.into()).await;
    let _ = std::fs::remove_dir_all(&folder);

    if let Some(server) = TestDatabaseServer::start(TestDatabaseEngine::Postgres).await {
        let options: PgPoolOptions = like_ours(10);
        let bare = options.connect(&url("postgres", "postgres", &server)).await;
        compare("PostgreSQL", server.config(), bare.unwrap().into()).await;
    }
    if let Some(server) = TestDatabaseServer::start(TestDatabaseEngine::MySql).await {
        let options: MySqlPoolOptions = like_ours(10);
        let bare = options.connect(&url("mysql", "mysql", &server)).await;
        compare("MySQL", server.config(), bare.unwrap().into()).await;
    }
}

/// Keeps everything on one processor: each connection to SQLite is a thread, and to wake one costs several times as much as the
/// query, or nothing, depending on where it happens to be.
#[cfg(target_os = "linux")]
fn stay_here() {
    use nix::sched::{CpuSet, sched_getcpu, sched_setaffinity};

    let mut here = CpuSet::new();
    here.set(sched_getcpu().unwrap()).unwrap();
    sched_setaffinity(nix::unistd::Pid::from_raw(0), &here).unwrap();
}

#[cfg(not(target_os = "linux"))]
fn stay_here() {}

/// As the service has it, but for what it does about connections that were lost.
fn like_ours<D: Database>(connections: u32) -> PoolOptions<D> {
    PoolOptions::new()
        .max_connections(connections)
        .test_before_acquire(false)
}

fn like_ours_in(options: SqliteConnectOptions) -> SqliteConnectOptions {
    options.foreign_keys(true).busy_timeout(Duration::from_secs(10))
}

fn file(folder: &Path) -> SqliteConnectOptions {
    std::fs::create_dir_all(folder).unwrap();
    let options = SqliteConnectOptions::new().filename(folder.join("bare.sqlite"));
    like_ours_in(options.create_if_missing(true))
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Normal)
}

fn url(scheme: &str, database: &str, server: &TestDatabaseServer) -> String {
    let connection = server.connection();
    let part = |name: &str| connection[name].to_string().trim_matches('"').to_owned();
    let (user, password, host, port) = (part("user"), part("password"), part("host"), part("port"));
    format!("{scheme}://{user}:{password}@{host}:{port}/{database}")
}

/// What a round took, for each query and in microseconds.
struct Round {
    clock: f64,
    processor: f64,
}

/// Rounds of either kind in turn, each first in every other pair, so that a machine that drifts does so for both.
async fn compare(name: &str, database: Value, bare: DatabaseConnection) {
    let config = json!({ "backend": { "database": database } });
    let mut tester = test_factory!(Databases).config(config).await;
    let service = tester.get::<dyn DatabaseService>("bench").await;
    let of_service = async || round(async || service.client().await.unwrap()).await;
    let of_bare = async || round(async || bare.clone()).await;
    let mut pairs = Vec::new();
    for number in 0..ROUNDS {
        pairs.push(if number.is_multiple_of(2) {
            let with = of_service().await;
            (with, of_bare().await)
        } else {
            let without = of_bare().await;
            (of_service().await, without)
        });
    }
    let of = |value: fn(&(Round, Round)) -> f64| median(pairs.iter().map(value).collect());
    let (with, without) = (of(|pair| pair.0.clock), of(|pair| pair.1.clock));
    // of what was measured right after each other
    let ratio = of(|pair| pair.0.clock / pair.1.clock);
    let processor = of(|pair| pair.0.processor / pair.1.processor);
    println!("{name:<18} {with:>12.1} {without:>9.1} {ratio:>13.3} ({processor:.3})");
    let _ = bare.close().await;
    tester.stop().await;
}

async fn round(client: impl AsyncFn() -> DatabaseConnection) -> Round {
    let (began, used) = (Instant::now(), processor_time());
    for number in 0..QUERIES {
        query(&client().await, number).await;
    }
    let per_query = |took: Duration| took.as_secs_f64() * 1e6 / f64::from(QUERIES);
    Round {
        clock: per_query(began.elapsed()),
        processor: per_query(processor_time() - used),
    }
}

async fn query(db: &DatabaseConnection, number: u32) {
    let sql = format!("SELECT {} AS n", if number.is_multiple_of(2) { "1" } else { "2" });
    let row = db
        .query_one_raw(Statement::from_string(db.get_database_backend(), sql))
        .await;
    assert!(row.unwrap().is_some());
}

/// Of all threads of this process: a server's is not in it.
fn processor_time() -> Duration {
    let usage = getrusage(UsageWho::RUSAGE_SELF).unwrap();
    let of = |time: TimeVal| Duration::from_micros(u64::try_from(time.tv_sec() * 1_000_000 + time.tv_usec()).unwrap());
    of(usage.user_time()) + of(usage.system_time())
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}

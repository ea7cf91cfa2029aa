use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use flytower_core::ErrorKind;
use flytower_core::services::Database;
use flytower_test::{TestDatabaseEngine, TestDatabaseServer};
use sea_orm::ConnectionTrait;
use serde_json::json;

use crate::database::{databases, with};

const SERVERS: [TestDatabaseEngine; 2] = [TestDatabaseEngine::Postgres, TestDatabaseEngine::MySql];

#[tokio::test]
async fn a_server_that_is_not_there_yet_is_waited_for() {
    for engine in SERVERS {
        let Some(mut server) = TestDatabaseServer::start(engine).await else {
            continue;
        };
        server.stop().await;
        let mut tester = databases(&server.config()).await;
        let sut = tester.get::<dyn Database>("todo").await;

        let waiting = tokio::spawn(async move { sut.client().await });
        tokio::time::sleep(Duration::from_millis(500)).await;
        assert!(!waiting.is_finished());
        server.start_again().await;

        let db = waiting.await.unwrap().unwrap();
        db.ping().await.unwrap();
        tester.stop().await;
    }
}

#[tokio::test]
async fn a_server_that_does_not_come_is_not_waited_for_without_end() {
    for engine in SERVERS {
        let Some(mut server) = TestDatabaseServer::start(engine).await else {
            continue;
        };
        server.stop().await;
        let config = with(
            server.config(),
            &json!({ "knexConfig": { "acquireConnectionTimeout": 700 } }),
        );
        let mut tester = databases(&config).await;
        let sut = tester.get::<dyn Database>("todo").await;

        let began = Instant::now();
        let all = futures_util::future::join_all((0..3).map(|_| sut.client())).await;

        assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
        for result in all {
            let error = result.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::ServiceUnavailable);
            let shown = format!("{error:?}");
            assert!(shown.contains("127.0.0.1") && shown.contains("refused"), "{shown}");
            assert!(!shown.contains("correct-horse"), "{shown}");
        }
        tester.stop().await;
    }
}

/// Those who ask while the server is away fail or wait; once it is back nobody fails.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_heal_when_a_server_was_restarted_or_killed_under_load() {
    for engine in SERVERS {
        let Some(mut server) = TestDatabaseServer::start(engine).await else {
            continue;
        };
        let mut tester = databases(&server.config()).await;
        let sut = tester.get::<dyn Database>("todo").await;
        let db = sut.client().await.unwrap();
        db.execute_unprepared("CREATE TABLE counts (n INT)").await.unwrap();
        for kill in [false, true] {
            let (stop, done) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
            let mut tasks = tokio::task::JoinSet::new();
            for _ in 0..8 {
                let (db, stop, done) = (db.clone(), Arc::clone(&stop), Arc::clone(&done));
                tasks.spawn(async move {
                    while !stop.load(Ordering::Relaxed) {
                        match db.execute_unprepared("INSERT INTO counts VALUES (1)").await {
                            Ok(_) => drop(done.fetch_add(1, Ordering::Relaxed)),
                            Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
                        }
                    }
                });
            }
            let began = Instant::now();
            while done.load(Ordering::Relaxed) < 100 {
                assert!(began.elapsed() < Duration::from_secs(30), "{engine} is not under load");
                tokio::time::sleep(Duration::from_millis(20)).await;
            }

            if kill {
                server.kill().await;
            } else {
                server.stop().await;
            }
            server.start_again().await;

            let before = done.load(Ordering::Relaxed);
            let began = Instant::now();
            while done.load(Ordering::Relaxed) < before + 100 {
                assert!(began.elapsed() < Duration::from_secs(30), "{engine} does not heal");
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            stop.store(true, Ordering::Relaxed);
            while let Some(task) = tasks.join_next().await {
                task.unwrap();
            }
            for _ in 0..50 {
                db.execute_unprepared("INSERT INTO counts VALUES (1)").await.unwrap();
            }
        }
        tester.stop().await;
    }
}

/// Nobody uses the connections while the server is away: they are tested before they are handed out.
#[tokio::test]
async fn connections_that_were_idle_while_the_server_restarted_are_not_handed_out() {
    for engine in SERVERS {
        let Some(mut server) = TestDatabaseServer::start(engine).await else {
            continue;
        };
        let mut tester = databases(&server.config()).await;
        let db = tester.get::<dyn Database>("todo").await.client().await.unwrap();
        futures_util::future::join_all((0..5).map(|_| async { db.ping().await.unwrap() })).await;

        server.stop().await;
        tokio::time::sleep(Duration::from_millis(1100)).await;
        server.start_again().await;

        for _ in 0..10 {
            db.execute_unprepared("SELECT 1").await.unwrap();
        }
        tester.stop().await;
    }
}

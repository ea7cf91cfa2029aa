//! What is told of a server that goes away while a backend runs.

use std::sync::Arc;
use std::time::{Duration, Instant};

use flytower_core::services::{Database, HttpRouter, Level};
use flytower_core::warp::{self, Filter};
use flytower_core::{Error, Plugin, Result, plugin};
use flytower_test::{TestDatabaseEngine, TestDatabaseServer, test_backend};
use futures_util::future::join_all;
use sea_orm::{ConnectionTrait, DbBackend};
use serde_json::{Value, json};
use tokio::time::sleep;

use crate::database::{databases, with};

const SERVERS: [TestDatabaseEngine; 2] = [TestDatabaseEngine::Postgres, TestDatabaseEngine::MySql];
const NO_CONNECTION: &str = "Failed to acquire connection from pool: Connection pool timed out";

/// Longer than anything takes that does not hang, on a machine that does much else.
const HANGS: Duration = Duration::from_secs(60);

#[plugin(id = "todo")]
struct TodoPlugin {
    database: Arc<dyn Database>,
    router: Arc<dyn HttpRouter>,
}

impl Plugin for TodoPlugin {
    async fn init(self) -> Result<()> {
        let db = self.database.client().await?;
        self.router.route(warp::path!("ping" / u8).then(move |seconds| {
            let db = db.clone();
            async move {
                let sleep = match db.get_database_backend() {
                    DbBackend::Postgres => "pg_sleep",
                    _ => "SLEEP",
                };
                db.execute_unprepared(&format!("SELECT {sleep}({seconds})")).await?;
                Ok::<_, Error>("pong")
            }
        }));
        Ok(())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_goes_away_is_told_once_and_its_requests_are_to_be_tried_later() {
    for engine in SERVERS {
        let Some(mut server) = TestDatabaseServer::start(engine).await else {
            continue;
        };
        let patience = json!({ "knexConfig": { "acquireConnectionTimeout": 3000 } });
        let database = with(server.config(), &patience);
        let backend = test_backend! { plugins: [TodoPlugin] }
            .config(json!({ "backend": { "database": database } }))
            .await;
        let readiness = "/.backstage/health/v1/readiness";
        // several connections, of which those who come one by one find one after the other to be lost
        for response in join_all((0..4).map(|_| async { backend.get("/api/todo/ping/1").await })).await {
            assert_eq!(response.text(), "pong", "{engine}");
        }

        server.kill().await;
        // else it is not tested before it is handed out, and whoever gets it is told that it is broken
        sleep(Duration::from_secs(1)).await;
        let mut requests = 0;
        loop {
            requests += 1;
            let status = backend.get("/api/todo/ping/0").await.status();
            let ready = backend.get(readiness).await;
            ready.assert_status(200);
            assert_eq!(status, 503, "{engine}");
            if ready.text().contains("core.database") {
                break;
            }
            assert!(requests < 3, "{engine}: {requests} requests, and nothing is noticed");
        }

        server.start_again().await;
        let back = Instant::now();
        while backend.get(readiness).await.text().contains("degraded") {
            assert!(back.elapsed() < HANGS, "{engine} does not come back");
            sleep(Duration::from_millis(50)).await;
        }
        assert_eq!(backend.get("/api/todo/ping/0").await.text(), "pong", "{engine}");

        let told = backend.logs().matching(|line| line.message.contains("be used"));
        let [down, back] = &told[..] else { panic!("{told:?}") };
        assert_eq!((down.level, back.level), (Level::WARN, Level::INFO), "{engine}");
        assert!(
            down.message.contains("plugin 'todo'") && down.message.contains("refused"),
            "{down:?}"
        );
        assert!(back.message.contains("can be used again"), "{back:?}");
        backend.logs().assert_lacks("correct-horse");
        backend.stop().await;
    }
}

/// There is no connection that could turn out to be lost: all that can be seen is that somebody waits for one.
#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_went_away_unseen_is_noticed_by_the_first_that_waits_for_it() {
    for engine in SERVERS {
        let Some(mut server) = TestDatabaseServer::start(engine).await else {
            continue;
        };
        let backend = test_backend! { plugins: [TodoPlugin] }
            .config(json!({ "backend": { "database": server.config() } }))
            .await;

        server.kill().await;
        let response = backend.get("/api/todo/ping/0").await;
        let told = backend.logs().wait_for("cannot be used").await;

        assert_eq!(response.status(), 503, "{engine}");
        let error = json!({ "name": "ServiceUnavailableError", "message": NO_CONNECTION });
        assert_eq!(response.json::<Value>()["error"], error, "{engine}");
        assert!(told.message.contains("refused"), "{told:?}");
        // in the middle of an outage, which nobody says is over
        backend.logs().assert_lacks("can be used again");
        backend.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pool_that_is_just_in_use_is_no_outage() {
    for engine in SERVERS {
        let Some(server) = TestDatabaseServer::start(engine).await else {
            continue;
        };
        let single = json!({ "knexConfig": { "pool": { "max": 1 } } });
        works_though_all_is_in_use(with(server.config(), &single)).await;
    }
}

/// The server has a connection for the pool, and none for whoever wants to know whether it works.
#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_has_no_connection_left_works_for_those_who_have_one() {
    let Some(server) = TestDatabaseServer::start(TestDatabaseEngine::Postgres).await else {
        return;
    };
    let mut tester = databases(&server.config()).await;
    let db = tester.get::<dyn Database>("todo").await.client().await.unwrap();
    let database = "backstage_plugin_todo";
    for statement in [
        "CREATE ROLE clerk LOGIN PASSWORD 'battery-staple' CONNECTION LIMIT 1".to_owned(),
        format!("GRANT ALL ON DATABASE {database} TO clerk"),
    ] {
        db.execute_unprepared(&statement).await.unwrap();
    }
    tester.stop().await;

    let mut config = with(server.config(), &json!({ "knexConfig": { "pool": { "max": 1 } } }));
    config["connection"]["user"] = "clerk".into();
    config["connection"]["password"] = "battery-staple".into();
    works_though_all_is_in_use(config).await;
}

async fn works_though_all_is_in_use(database: Value) {
    let backend = test_backend! { plugins: [TodoPlugin] }
        .config(json!({ "backend": { "database": database } }))
        .await;

    let response = backend.get("/api/todo/ping/6").await;

    assert_eq!(response.text(), "pong");
    let ready = backend.get("/.backstage/health/v1/readiness").await;
    ready.assert_status(200).assert_json(json!({ "status": "ok" }));
    backend.logs().wait_for("has no idle connection").await;
    backend.logs().assert_lacks("be used");
    backend.stop().await;
}

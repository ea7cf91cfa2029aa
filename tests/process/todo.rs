//! What `examples/todo.rs` promises: on each engine, by a configuration file alone, nothing that was answered is lost.

use std::path::{Path, PathBuf};

use flytower_test::{TestDatabaseEngine, TestDatabases};
use serde_json::{Value, json};

use crate::example::Example;

/// A configuration file in that folder with this at `backend.database`. What is JSON is YAML, too.
pub(crate) fn config_file(folder: &Path, database: &Value) -> PathBuf {
    let config = json!({ "backend": { "listen": { "host": "127.0.0.1", "port": 0 }, "database": database } });
    let file = folder.join("app-config.yaml");
    std::fs::write(&file, config.to_string()).unwrap();
    file
}

pub(crate) fn block_on(test: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.unwrap().block_on(test);
}

pub(crate) fn the_todo_example_keeps_its_items_on_every_engine_though_it_is_killed() {
    block_on(async {
        for engine in TestDatabaseEngine::ALL {
            // says itself what is left out, and why
            let Some(database) = TestDatabases::of(engine).await else {
                continue;
            };
            let folder = tempfile::tempdir().unwrap();
            let config = config_file(folder.path(), &database.config());

            let todo = Example::start("todo", &config, &[]);
            let (status, added) = todo.post("/api/todo/items", &json!({ "title": "x" })).await;
            assert_eq!((status, &added["title"]), (201, &json!("x")), "{engine}: {added}");
            assert_eq!(todo.get("/api/todo/items").await, (200, json!([added])), "{engine}");
            todo.kill();

            let todo = Example::start("todo", &config, &[]);
            assert_eq!(todo.get("/api/todo/items").await, (200, json!([added])), "{engine}");
            let (status, next) = todo.post("/api/todo/items", &json!({ "title": "y" })).await;
            assert_eq!(status, 201, "{engine}: {next}");
            assert_eq!(todo.get("/api/todo/items").await.1, json!([added, next]), "{engine}");
            todo.kill();
        }
    });
}

pub(crate) fn two_instances_of_the_todo_example_share_a_server() {
    block_on(async {
        for engine in [TestDatabaseEngine::Postgres, TestDatabaseEngine::MySql] {
            let Some(database) = TestDatabases::of(engine).await else {
                continue;
            };
            let folder = tempfile::tempdir().unwrap();
            let config = config_file(folder.path(), &database.config());
            let (one, other) = std::thread::scope(|scope| {
                let start = || Example::start("todo", &config, &[]);
                let (one, other) = (scope.spawn(start), scope.spawn(start));
                (one.join().unwrap(), other.join().unwrap())
            });

            let (status, added) = one.post("/api/todo/items", &json!({ "title": "x" })).await;
            assert_eq!(status, 201, "{engine}: {added}");

            assert_eq!(other.get("/api/todo/items").await, (200, json!([added])), "{engine}");
        }
    });
}

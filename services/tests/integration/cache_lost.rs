//! What becomes of values that were replaced or deleted while their server did not do it.

use std::sync::Arc;
use std::time::Duration;

use flytower_core::services::Cache;
use flytower_services::cache::PluginCaches;
use flytower_test::{ServerProcess, TestCaches, test_factory};
use redis::Cmd;
use serde_json::json;
use tokio::time::{Instant, sleep};

use crate::support::{connect_to_redis, impatient_cache};

const PATIENCE: Duration = Duration::from_secs(30);

/// Waits until a cache says something of a key.
async fn says(cache: &Arc<dyn Cache>, key: &str, expected: Option<u32>) {
    let start = Instant::now();
    while cache.get::<u32>(key).await != expected {
        assert!(start.elapsed() < PATIENCE, "`{key}` does not become {expected:?}");
        sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_deleted_or_replaced_while_a_server_stands_still_does_not_come_back() {
    for mut store in [TestCaches::redis().await, TestCaches::memcached().await]
        .into_iter()
        .flatten()
    {
        let (cache, other, name) = (impatient_cache(&store), store.cache("todo"), store.name());
        let Some(server) = store.server() else { continue };
        for key in ["deleted", "replaced", "kept"] {
            says(&cache, key, None).await;
            other.set(key, &1).await;
            says(&cache, key, Some(1)).await;
        }

        server.freeze();
        assert_eq!(cache.get::<u32>("kept").await, None, "{name}");
        cache.delete("deleted").await;
        cache.set("replaced", &2).await;
        server.thaw();

        says(&cache, "kept", Some(1)).await;
        assert_eq!(cache.get::<u32>("deleted").await, None, "{name}");
        assert_ne!(cache.get::<u32>("replaced").await, Some(1), "{name}");
        // other instances are none the wiser, but the value goes
        for key in ["deleted", "replaced"] {
            says(&other, key, None).await;
        }
        cache.set("replaced", &3).await;
        says(&other, "replaced", Some(3)).await;
    }
}

async fn ask(server: &ServerProcess, words: &[&str]) -> redis::Value {
    let mut connection = connect_to_redis(server.port()).await.unwrap();
    Cmd::new().arg(words).query_async(&mut connection).await.unwrap()
}

/// Whether a server that answers so to writes goes on to be read, and is complained of once.
async fn is_read_although_it_refuses(server: &ServerProcess, refuse: &[&[&str]], kind: &str) {
    let url = format!("redis://127.0.0.1:{}", server.port());
    let cache = json!({ "store": "redis", "connection": url, "timeout": "20s" });
    let config = json!({ "backend": { "cache": cache } });
    let mut tester = test_factory!(PluginCaches).config(config).await;
    let cache = tester.get::<dyn Cache>("todo").await;
    cache.set("a", &1).await;
    cache.set("b", &1).await;
    says(&cache, "b", Some(1)).await;
    for words in refuse {
        ask(server, words).await;
    }
    let start = Instant::now();
    while tester.logs().matching(|line| line.message.contains(kind)).is_empty() {
        assert!(start.elapsed() < PATIENCE, "{kind}: {}", tester.logs());
        cache.set("a", &2).await;
        sleep(Duration::from_millis(20)).await;
    }

    for _ in 0..20 {
        cache.set("a", &3).await;
        assert_eq!(cache.get::<u32>("a").await, None, "{kind}");
        assert_eq!(cache.get::<u32>("b").await, Some(1), "{kind}");
    }

    let warnings = tester
        .logs()
        .matching(|line| line.message.contains("the cache's server"));
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    assert!(warnings[0].message.contains("has refused"), "{warnings:?}");
    tester.stop().await;
}

#[tokio::test]
async fn a_server_that_refuses_to_write_is_read_and_complained_of_once() {
    let folder = tempfile::tempdir().unwrap();
    let gone = folder.path().join("gone");
    std::fs::create_dir(&gone).unwrap();
    let path = gone.display().to_string();
    let Some(server) = ServerProcess::redis(&["--dir", &path, "--save", "900 1"]).await else {
        return;
    };
    is_read_although_it_refuses(&server, &[&["CONFIG", "SET", "maxmemory", "1"]], "OOM").await;
    ask(&server, &["CONFIG", "SET", "maxmemory", "0"]).await;
    let write = "-@write";
    is_read_although_it_refuses(&server, &[&["ACL", "SETUSER", "default", write]], "NOPERM").await;
    ask(&server, &["ACL", "SETUSER", "default", "+@write"]).await;
    std::fs::remove_dir(&gone).unwrap();
    is_read_although_it_refuses(&server, &[&["BGSAVE"]], "MISCONF").await;
}

#[tokio::test]
async fn a_server_that_does_not_know_a_command_to_delete_is_told_by_another() {
    let Some(server) = ServerProcess::redis(&["--rename-command", "UNLINK", ""]).await else {
        return;
    };
    let url = format!("redis://127.0.0.1:{}", server.port());
    let cache = json!({ "store": "redis", "connection": url, "timeout": "20s" });
    let config = json!({ "backend": { "cache": cache } });
    let mut tester = test_factory!(PluginCaches).config(config).await;
    let cache = tester.get::<dyn Cache>("todo").await;
    cache.set("a", &1).await;

    cache.delete("a").await;

    assert_eq!(ask(&server, &["DBSIZE"]).await, redis::Value::Int(0));
    tester.logs().assert_no_problems();
    tester.stop().await;
}

//! What becomes of requests while a store is down: nothing.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use flytower_core::services::{Cache, HttpRouter, Level};
use flytower_core::warp::{self, Filter};
use flytower_core::{Plugin, Result, plugin};
use flytower_services::cache::PluginCaches;
use flytower_test::{ServerProcess, TestCaches, test_backend, test_factory};
use serde_json::json;
use tokio::net::TcpListener;
use tokio::time::{Instant, sleep};

use crate::support::{connect_to_redis, impatient_cache};

/// Longer than anything takes that does not hang, on a machine that does much else.
const HANGS: Duration = Duration::from_secs(30);

#[plugin(id = "todo")]
struct TodoPlugin {
    cache: Arc<dyn Cache>,
    router: Arc<dyn HttpRouter>,
}

impl Plugin for TodoPlugin {
    async fn init(self) -> Result<()> {
        let cache = self.cache;
        self.router.route(warp::path!("count").then(move || {
            let cache = Arc::clone(&cache);
            async move {
                let count: u64 = cache.get("count").await.unwrap_or_default();
                cache.set("count", &(count + 1)).await;
                count.to_string()
            }
        }));
        Ok(())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_killed_and_comes_back_fails_no_request_and_is_logged_twice() {
    for mut store in [TestCaches::redis().await, TestCaches::memcached().await]
        .into_iter()
        .flatten()
    {
        let config = store.config();
        let name = store.name();
        let Some(server) = store.server() else { continue };
        let backend = test_backend! { plugins: [TodoPlugin] }.config(config).await;
        for expected in ["0", "1", "2"] {
            assert_eq!(backend.get("/api/todo/count").await.text(), expected, "{name}");
        }

        server.kill();
        let down = Instant::now();
        while down.elapsed() < Duration::from_millis(1500) {
            let asked = Instant::now();
            let response = backend.get("/api/todo/count").await;
            response.assert_status(200);
            assert_eq!(response.text(), "0", "{name}");
            assert!(asked.elapsed() < HANGS, "{name}: {:?}", asked.elapsed());
        }
        let ready = backend.get("/.backstage/health/v1/readiness").await;
        ready
            .assert_status(200)
            .assert_json(json!({ "status": "ok", "degraded": ["core.cache"] }));

        server.restart().await;
        let back = Instant::now();
        while backend.get("/api/todo/count").await.text() == "0" {
            assert!(back.elapsed() < HANGS, "{name} does not come back");
            sleep(Duration::from_millis(20)).await;
        }
        assert_ne!(backend.get("/api/todo/count").await.text(), "0", "{name}");
        let ready = backend.get("/.backstage/health/v1/readiness").await;
        ready.assert_status(200).assert_json(json!({ "status": "ok" }));

        let of_cache = backend
            .logs()
            .matching(|line| line.message.contains("the cache's server"));
        let [down, back] = &of_cache[..] else {
            panic!("{of_cache:?}")
        };
        assert_eq!((down.level, back.level), (Level::WARN, Level::INFO), "{name}");
        assert!(
            down.message.contains("does not work") && back.message.contains("works again"),
            "{of_cache:?}"
        );
        backend.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_killed_under_load_holds_nobody_up() {
    for mut store in [TestCaches::redis().await, TestCaches::memcached().await]
        .into_iter()
        .flatten()
    {
        let (cache, name) = (impatient_cache(&store), store.name());
        let Some(server) = store.server() else { continue };
        let (ends, longest, hits) = (
            Arc::new(AtomicBool::new(false)),
            Arc::new(AtomicU64::new(0)),
            Arc::new(AtomicU64::new(0)),
        );
        let workers: Vec<_> = (0..32_u64)
            .map(|worker| {
                let (cache, ends) = (Arc::clone(&cache), Arc::clone(&ends));
                let (longest, hits) = (Arc::clone(&longest), Arc::clone(&hits));
                tokio::spawn(async move {
                    let key = worker.to_string();
                    while !ends.load(Ordering::Relaxed) {
                        let start = Instant::now();
                        cache.set(&key, &worker).await;
                        match cache.get::<u64>(&key).await {
                            Some(value) if value == worker => drop(hits.fetch_add(1, Ordering::Relaxed)),
                            Some(value) => panic!("the value of {worker} is {value}"),
                            None => {}
                        }
                        let took = u64::try_from(start.elapsed().as_millis()).unwrap();
                        longest.fetch_max(took, Ordering::Relaxed);
                        sleep(Duration::from_millis(1)).await;
                    }
                })
            })
            .collect();
        for _ in 0..3 {
            sleep(Duration::from_millis(300)).await;
            server.kill();
            sleep(Duration::from_millis(300)).await;
            server.restart().await;
        }
        let before = hits.load(Ordering::Relaxed);
        let back = Instant::now();
        while hits.load(Ordering::Relaxed) < before + 100 {
            assert!(back.elapsed() < HANGS, "{name} does not come back");
            sleep(Duration::from_millis(10)).await;
        }
        ends.store(true, Ordering::Relaxed);

        for worker in workers {
            worker.await.unwrap();
        }
        let longest = Duration::from_millis(longest.load(Ordering::Relaxed));
        assert!(longest < HANGS, "{name}: {longest:?} for two calls");
    }
}

#[tokio::test]
async fn a_server_that_never_answers_is_waited_for_once() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let accepting = tokio::spawn(async move {
        let mut streams = Vec::new();
        while let Ok((stream, _)) = listener.accept().await {
            streams.push(stream);
        }
    });
    for (store, connection) in [
        ("redis", format!("redis://:secret@127.0.0.1:{port}")),
        ("memcache", format!("127.0.0.1:{port}")),
    ] {
        let cache = json!({ "store": store, "connection": connection, "timeout": "200ms" });
        let tester = test_factory!(PluginCaches).config(json!({ "backend": { "cache": cache } }));
        let mut tester = tester.await;
        let cache = tester.get::<dyn Cache>("todo").await;

        let start = Instant::now();
        assert_eq!(cache.get::<u32>("a").await, None);
        let first = start.elapsed();
        for _ in 0..100 {
            cache.set("a", &1).await;
            assert_eq!(cache.get::<u32>("a").await, None);
        }

        assert!(first >= Duration::from_millis(200), "{store}: {first:?}");
        // of 200 calls that each take the limit
        assert!(start.elapsed() < HANGS, "{store}: {:?}", start.elapsed());
        tester.logs().assert_contains("does not answer within 200ms");
        tester.logs().assert_lacks("secret");
        tester.stop().await;
    }
    accepting.abort();
}

#[tokio::test]
async fn a_backend_starts_without_its_store_and_connects_only_when_a_cache_is_used() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let cache = json!({ "store": "redis", "connection": format!("redis://127.0.0.1:{port}") });

    let backend = test_backend! { plugins: [TodoPlugin] };
    let backend = backend.config(json!({ "backend": { "cache": cache } })).await;

    let connected = tokio::time::timeout(Duration::from_millis(200), listener.accept()).await;
    assert!(connected.is_err(), "somebody has connected before a cache was used");
    drop(listener);
    assert_eq!(backend.get("/api/todo/count").await.text(), "0");
    backend.logs().assert_contains("does not work");
    backend.stop().await;
}

#[tokio::test]
async fn connections_that_a_server_has_closed_are_no_outage() {
    let Some(server) = ServerProcess::redis(&[]).await else {
        return;
    };
    let url = format!("redis://127.0.0.1:{}", server.port());
    let cache = json!({ "store": "redis", "connection": url, "timeout": "20s" });
    let tester = test_factory!(PluginCaches).config(json!({ "backend": { "cache": cache } }));
    let mut tester = tester.await;
    let cache = tester.get::<dyn Cache>("todo").await;
    cache.set("a", &1).await;

    for _ in 0..5 {
        let mut admin = connect_to_redis(server.port()).await.unwrap();
        let mut kill = redis::Cmd::new();
        kill.arg(&["CLIENT", "KILL", "SKIPME", "yes", "TYPE", "normal"]);
        let _: u64 = kill.query_async(&mut admin).await.unwrap();
        assert_eq!(cache.get("a").await, Some(1));
    }

    tester.logs().assert_no_problems();
    tester.stop().await;
}

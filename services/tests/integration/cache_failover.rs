//! What becomes of values when a server of several dies, and another takes its place.

use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flytower_core::services::Cache;
use flytower_services::cache::PluginCaches;
use flytower_test::{ServerProcess, test_factory};
use redis::{Cmd, FromRedisValue, RedisResult};
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

use crate::support::connect_to_redis;

/// Electing somebody takes seconds even where limits are short, and a sentinel that was held up for two seconds does nothing but
/// watch for half a minute.
const PATIENCE: Duration = Duration::from_secs(90);

async fn try_ask<T: FromRedisValue>(server: &ServerProcess, words: &[&str]) -> RedisResult<T> {
    let mut connection = connect_to_redis(server.port()).await?;
    Cmd::new().arg(words).query_async(&mut connection).await
}

async fn ask<T: FromRedisValue>(server: &ServerProcess, words: &[&str]) -> T {
    try_ask(server, words).await.unwrap()
}

/// Waits until a server says something about itself.
async fn is_said(server: &ServerProcess, question: &[&str], expected: &str) {
    let start = Instant::now();
    // whoever gets another role closes connections
    while !try_ask::<String>(server, question)
        .await
        .is_ok_and(|said| said.contains(expected))
    {
        assert!(
            start.elapsed() < PATIENCE,
            "{question:?} is not answered with {expected}"
        );
        sleep(Duration::from_millis(50)).await;
    }
}

/// Waits until each of some keys can be written and read.
async fn all_work(cache: &Arc<dyn Cache>, keys: &[&str]) {
    let start = Instant::now();
    for (number, key) in keys.iter().enumerate() {
        while cache.get::<usize>(key).await != Some(number) {
            assert!(start.elapsed() < PATIENCE, "`{key}` is not kept any more");
            cache.set(key, &number).await;
            sleep(Duration::from_millis(20)).await;
        }
    }
}

/// An address at which nobody ever answers.
fn silence() -> (TcpListener, Value) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let node = json!({ "host": "127.0.0.1", "port": listener.local_addr().unwrap().port() });
    (listener, node)
}

async fn sentinel(of: &ServerProcess, folder: &Path) -> Option<ServerProcess> {
    let file = folder.join("sentinel.conf");
    let lines = [
        format!("dir {}", folder.display()),
        format!("sentinel monitor main 127.0.0.1 {} 1", of.port()),
        "sentinel down-after-milliseconds main 300".to_owned(),
        "sentinel failover-timeout main 3000".to_owned(),
    ];
    fs::write(&file, lines.join("\n")).unwrap();
    let file = file.display().to_string();
    let arguments = |port: u16| {
        let port = port.to_string();
        let all = [&*file, "--sentinel", "--port", &port, "--bind", "127.0.0.1"];
        all.iter().map(|&argument| argument.to_owned()).collect()
    };
    ServerProcess::redis_with(arguments).await
}

#[tokio::test(flavor = "multi_thread")]
async fn sentinels_lead_to_the_replica_that_takes_the_place_of_a_dead_server_and_back() {
    let Some(mut first) = ServerProcess::redis(&[]).await else {
        return;
    };
    let port = first.port().to_string();
    let Some(second) = ServerProcess::redis(&["--replicaof", "127.0.0.1", &port]).await else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let Some(sentinel) = sentinel(&first, folder.path()).await else {
        return;
    };
    is_said(&sentinel, &["INFO", "sentinel"], "slaves=1").await;
    let node = json!({ "host": "127.0.0.1", "port": sentinel.port() });
    let by = json!({ "name": "main", "nodes": [node] });
    let config = json!({ "backend": { "cache": { "store": "redis", "redis": { "sentinel": by } } } });
    let mut tester = test_factory!(PluginCaches).config(config).await;
    let cache = tester.get::<dyn Cache>("todo").await;
    all_work(&cache, &["before"]).await;

    first.kill();
    is_said(&second, &["INFO", "replication"], "role:master").await;
    all_work(&cache, &["after"]).await;

    // the connection goes on, but to one that only reads now
    first.restart().await;
    let port = second.port().to_string();
    let () = ask(&first, &["REPLICAOF", "127.0.0.1", &port]).await;
    is_said(&first, &["INFO", "replication"], "master_link_status:up").await;
    let start = Instant::now();
    // it takes a while until it believes in the replica
    while try_ask::<()>(&sentinel, &["SENTINEL", "FAILOVER", "main"])
        .await
        .is_err()
    {
        assert!(start.elapsed() < PATIENCE, "the sentinel finds no replica");
        sleep(Duration::from_millis(100)).await;
    }
    is_said(&first, &["INFO", "replication"], "role:master").await;
    all_work(&cache, &["later"]).await;

    let ready = tester.logs().matching(|line| line.message.contains("works again"));
    assert!(!ready.is_empty(), "{}", tester.logs());
    tester.stop().await;
}

/// Servers that are a cluster; those after the first three have nothing to serve.
async fn cluster(count: usize, folder: &Path) -> Option<Vec<ServerProcess>> {
    let mut servers = Vec::new();
    for number in 0..count {
        let own = folder.join(number.to_string());
        fs::create_dir(&own).unwrap();
        let own = own.display().to_string();
        let more = [
            "--cluster-enabled",
            "yes",
            "--cluster-node-timeout",
            "1000",
            // what others have may be had although a server is gone
            "--cluster-require-full-coverage",
            "no",
            "--dir",
            &own,
        ];
        servers.push(ServerProcess::redis(&more).await?);
    }
    let slots = [("0", "5460"), ("5461", "10922"), ("10923", "16383")];
    for (server, (from, to)) in servers.iter().zip(slots) {
        let () = ask(server, &["CLUSTER", "ADDSLOTSRANGE", from, to]).await;
    }
    for server in &servers[1..] {
        let port = server.port().to_string();
        let () = ask(&servers[0], &["CLUSTER", "MEET", "127.0.0.1", &port]).await;
    }
    for server in &servers {
        is_said(server, &["CLUSTER", "INFO"], "cluster_state:ok").await;
        is_said(server, &["CLUSTER", "INFO"], &format!("cluster_known_nodes:{count}")).await;
    }
    Some(servers)
}

fn nodes(servers: &[ServerProcess]) -> Vec<Value> {
    let node = |server: &ServerProcess| json!({ "url": format!("redis://127.0.0.1:{}", server.port()) });
    servers.iter().map(node).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cluster_keeps_values_after_one_of_its_servers_died() {
    let folder = tempfile::tempdir().unwrap();
    let Some(mut servers) = cluster(4, folder.path()).await else {
        return;
    };
    let nodes = nodes(&servers[..2]);
    let [first, _, _, replica] = &mut servers[..] else {
        panic!("four were started")
    };
    let id: String = ask(first, &["CLUSTER", "MYID"]).await;
    let () = ask(replica, &["CLUSTER", "REPLICATE", &id]).await;
    is_said(replica, &["INFO", "replication"], "master_link_status:up").await;
    // on all servers: there are enough of them for each to have some
    let keys: Vec<_> = (0..32).map(|number| format!("key-{number}")).collect();
    let keys: Vec<_> = keys.iter().map(String::as_str).collect();
    let cluster = json!({ "rootNodes": nodes });
    let config = json!({ "backend": { "cache": { "store": "redis", "redis": { "cluster": cluster } } } });
    let mut tester = test_factory!(PluginCaches).config(config).await;
    let cache = tester.get::<dyn Cache>("todo").await;
    all_work(&cache, &keys).await;

    first.kill();
    is_said(replica, &["INFO", "replication"], "role:master").await;
    all_work(&cache, &keys).await;

    tester.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cluster_serves_what_it_can_while_one_of_its_servers_stands_still() {
    let folder = tempfile::tempdir().unwrap();
    let Some(servers) = cluster(3, folder.path()).await else {
        return;
    };
    let (_silence, nobody) = silence();
    let mut nodes = nodes(&servers);
    nodes.insert(0, nobody);
    let cluster = json!({ "rootNodes": nodes });
    let config = json!({ "backend": { "cache": { "store": "redis", "redis": { "cluster": cluster } } } });
    let mut tester = test_factory!(PluginCaches).config(config.clone()).await;
    let cache = tester.get::<dyn Cache>("todo").await;
    let keys: Vec<_> = (0..12).map(|number| format!("key-{number}")).collect();
    let keys: Vec<_> = keys.iter().map(String::as_str).collect();
    all_work(&cache, &keys).await;
    let mut elsewhere = Vec::new();
    for key in &keys {
        let stored = format!("todo:{}", STANDARD.encode(key));
        if ask::<u32>(&servers[0], &["CLUSTER", "KEYSLOT", &stored]).await > 5460 {
            elsewhere.push(*key);
        }
    }

    servers[0].freeze();
    // somebody finds out
    let _ = tokio::join!(
        cache.get::<usize>(keys[0]),
        cache.get::<usize>(keys[1]),
        cache.get::<usize>(keys[2])
    );
    all_work(&cache, &elsewhere).await;
    let mut late = test_factory!(PluginCaches).config(config).await;
    all_work(&late.get::<dyn Cache>("todo").await, &elsewhere).await;
    late.stop().await;

    servers[0].thaw();
    all_work(&cache, &keys).await;
    tester.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sentinel_that_never_answers_keeps_nobody_from_the_next() {
    let Some(server) = ServerProcess::redis(&[]).await else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let Some(sentinel) = sentinel(&server, folder.path()).await else {
        return;
    };
    let (_silence, nobody) = silence();
    let node = json!({ "host": "127.0.0.1", "port": sentinel.port() });
    let by = json!({ "name": "main", "nodes": [nobody, node] });
    // less than the client takes to give up the first
    let cache = json!({ "store": "redis", "redis": { "sentinel": by }, "timeout": "300ms" });
    let config = json!({ "backend": { "cache": cache } });
    let mut tester = test_factory!(PluginCaches).config(config).await;

    all_work(&tester.get::<dyn Cache>("todo").await, &["a"]).await;

    tester.stop().await;
}

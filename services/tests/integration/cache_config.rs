use std::sync::Arc;

use flytower_core::services::Cache;
use flytower_core::{Plugin, Result, plugin};
use flytower_test::test_backend;
use serde_json::{Value, json};

#[plugin(id = "todo")]
struct TodoPlugin {
    _cache: Arc<dyn Cache>,
}

impl Plugin for TodoPlugin {
    async fn init(self) -> Result<()> {
        Ok(())
    }
}

async fn problem(cache: Value) -> String {
    let started = test_backend! { plugins: [TodoPlugin] }
        .config(json!({ "backend": { "cache": cache } }))
        .start()
        .await;
    // accepted, it has no problem
    started.err().map_or_else(String::new, |error| format!("{error:?}"))
}

#[tokio::test]
async fn what_makes_no_sense_keeps_the_backend_from_starting_and_is_not_quoted() {
    for (cache, key, reason) in [
        (json!({ "store": "secret" }), "backend.cache.store", "memcache"),
        (
            json!({ "store": "infinispan" }),
            "backend.cache.store",
            "Infinispan is not supported",
        ),
        (
            json!({ "store": "redis", "connection": "http://u:secret@h" }),
            "backend.cache.connection",
            "redis://host",
        ),
        (
            json!({ "store": "redis", "connection": { "password": "secret" } }),
            "backend.cache.connection",
            "no `url`",
        ),
        (
            json!({ "store": "redis", "connection": 1 }),
            "backend.cache.connection",
            "object",
        ),
        (
            json!({ "store": "valkey", "connection": { "url": "redis://:secret@h" } }),
            "backend.cache.connection",
            "for the store `redis` only",
        ),
        (
            json!({ "store": "memcache", "connection": "u:secret@h" }),
            "backend.cache.connection",
            "not supported",
        ),
        (
            json!({ "store": "memcache", "connection": { "url": "secret" } }),
            "backend.cache.connection",
            "`redis` only",
        ),
        (
            json!({ "store": "redis", "redis": { "cluster": { "rootNodes": [{ "url": "redis://:secret@a" }, { "url": "rediss://b" }] } } }),
            "backend.cache.redis.cluster",
            "nodes",
        ),
        (
            json!({ "store": "valkey", "valkey": { "sentinel": { "name": "secret", "nodes": [] } } }),
            "backend.cache.valkey.sentinel",
            "name one",
        ),
        (
            json!({ "defaultTtl": "secret" }),
            "backend.cache.defaultTtl",
            "duration",
        ),
        (
            json!({ "store": "redis", "timeout": "1h" }),
            "backend.cache.timeout",
            "a minute at most",
        ),
        (
            json!({ "store": "memory", "timeout": "300000000000 years" }),
            "backend.cache.timeout",
            "a minute at most",
        ),
        (
            json!({ "store": "redis", "redis": { "client": { "keyPrefixSeparator": "abc" } } }),
            "backend.cache.redis.client.keyPrefixSeparator",
            "such as `:`",
        ),
        (
            json!({ "store": "redis", "connection": "redis://secret:1/word@h:6379" }),
            "backend.cache.connection",
            "percent-encode",
        ),
        (
            json!({ "memory": { "maxSize": 0 } }),
            "backend.cache.memory.maxSize",
            "",
        ),
    ] {
        let problem = problem(cache.clone()).await;
        assert!(problem.contains(key) && problem.contains(reason), "{cache}: {problem}");
        assert!(!problem.contains("secret"), "{problem}");
    }
}

#[tokio::test]
async fn every_key_of_backstage_is_accepted() {
    let client = json!({
        "namespace": "ns", "keyPrefixSeparator": "-", "clearBatchSize": 10, "useUnlink": true, "noNamespaceAffectsAll": false,
    });
    let cluster = json!({
        "rootNodes": [{ "url": "redis://127.0.0.1:1" }], "defaults": { "password": "p", "socket": { "connectTimeout": 5 } },
        "minimizeConnections": true, "useReplicas": false, "maxCommandRedirections": "3",
    });
    for cache in [
        json!({}),
        json!({ "store": "memory", "defaultTtl": 1000, "connection": "" }),
        json!({ "store": "memory", "defaultTtl": "PT1M", "infinispan": { "servers": [{ "host": "a", "port": 1 }] } }),
        json!({ "store": "redis", "connection": "", "redis": { "client": client, "cluster": cluster }, "useRedisSets": true }),
        json!({ "store": "redis", "connection": { "url": "redis://h", "pingInterval": 1, "database": "1" }, "redis": { "cluster": {} } }),
        json!({ "store": "valkey", "connection": "redis://h", "valkey": { "client": { "keyPrefix": "p" }, "cluster": cluster } }),
        json!({ "store": "memcache", "connection": "a:1, b", "memcache": {} }),
    ] {
        let backend = test_backend! { plugins: [TodoPlugin] };
        let backend = backend.config(json!({ "backend": { "cache": cache } })).await;
        backend.stop().await;
    }
}

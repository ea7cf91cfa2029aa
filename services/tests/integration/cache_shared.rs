//! Entries that instances of Backstage share: read and written as `@backstage/backend-defaults` 0.17.8 was seen to do.

use async_memcached::{AsciiProtocol, Client};
use flytower_core::services::Cache;
use flytower_services::cache::PluginCaches;
use flytower_test::{ServerProcess, TestCaches, test_factory};
use redis::AsyncCommands;
use serde_json::{Value, json};

use crate::support::connect_to_redis;

#[tokio::test]
async fn entries_on_redis_are_those_of_backstage() {
    let Some(server) = ServerProcess::redis(&[]).await else {
        return;
    };
    let url = format!("redis://127.0.0.1:{}", server.port());
    let mut raw = connect_to_redis(server.port()).await.unwrap();
    for (cache, prefix) in [
        (json!({ "store": "redis", "redis": {} }), "catalog:"),
        (
            json!({ "store": "redis", "redis": { "client": { "namespace": "ns", "keyPrefixSeparator": "-", "useUnlink": false } } }),
            "ns-catalog-",
        ),
        (
            json!({ "store": "valkey", "valkey": { "client": { "keyPrefix": "pre:" } } }),
            "pre:catalog:",
        ),
    ] {
        let mut config = cache;
        config["connection"] = url.as_str().into();
        config["timeout"] = "20s".into();
        let tester = test_factory!(PluginCaches).config(json!({ "backend": { "cache": config } }));
        let mut tester = tester.await;
        let cache = tester.get::<dyn Cache>("catalog").await;

        cache
            .set("one", &json!({ "a": 1, "s": ":x", "n": null, ":k": "y" }))
            .await;
        let stored: String = raw.get(format!("{prefix}b25l")).await.unwrap();
        assert_eq!(stored, r#"{"value":{"a":1,"s":"::x","n":null,":k":"y"}}"#);

        cache
            .set_with_ttl("ttl", &1, core::time::Duration::from_millis(60_500))
            .await;
        let stored: String = raw.get(format!("{prefix}dHRs")).await.unwrap();
        let expires = serde_json::from_str::<Value>(&stored).unwrap()["expires"]
            .as_u64()
            .unwrap();
        let left: i64 = raw.pttl(format!("{prefix}dHRs")).await.unwrap();
        assert!((50_000..=60_500).contains(&left), "{left}");
        assert!(expires > 1_700_000_000_000, "{stored}");

        let theirs = r#"{"value":[1,"::base64:zz",":base64:aGk="]}"#;
        let () = raw.set(format!("{prefix}bnVs"), theirs).await.unwrap();
        assert_eq!(cache.get("nul").await, Some(json!([1, ":base64:zz", [104, 105]])));
        // over, whatever the server says
        let () = raw
            .set(format!("{prefix}bnVs"), r#"{"value":1,"expires":1000}"#)
            .await
            .unwrap();
        assert_eq!(cache.get::<Value>("nul").await, None);
        let () = raw.set(format!("{prefix}bnVs"), "not an entry").await.unwrap();
        assert_eq!(cache.get::<Value>("nul").await, None);
        // of another type of Redis
        let () = raw.del(format!("{prefix}bnVs")).await.unwrap();
        let () = raw.lpush(format!("{prefix}bnVs"), "x").await.unwrap();
        assert_eq!(cache.get::<Value>("nul").await, None);

        cache.delete("one").await;
        assert!(!raw.exists::<_, bool>(format!("{prefix}b25l")).await.unwrap());
        tester.logs().assert_no_problems();
        tester.stop().await;
    }
}

#[tokio::test]
async fn entries_on_memcached_are_those_of_backstage() {
    let Some(store) = TestCaches::memcached().await else {
        return;
    };
    let config = store.config();
    let address = config["backend"]["cache"]["connection"].as_str().unwrap();
    let mut raw = Client::new(format!("tcp://{address}")).await.unwrap();
    let cache = store.cache("catalog");

    cache.set("zero", &json!([1, ":base64:zz"])).await;

    let stored = raw
        .get("catalog:catalog:emVybw==")
        .await
        .unwrap()
        .unwrap()
        .data
        .unwrap();
    assert_eq!(String::from_utf8(stored).unwrap(), r#"{"value":[1,"::base64:zz"]}"#);
    let theirs = r#"{"value":null,"expires":17954099855100}"#;
    raw.set("catalog:catalog:bnVs", theirs, None, None).await.unwrap();
    assert_eq!(cache.get("nul").await, Some(Value::Null));
}

#[tokio::test]
async fn keys_are_spread_over_several_servers_of_memcached() {
    let (Some(first), Some(second)) = (ServerProcess::memcached(&[]).await, ServerProcess::memcached(&[]).await) else {
        return;
    };
    let connection = format!("127.0.0.1:{},127.0.0.1:{}", first.port(), second.port());
    let cache = json!({ "store": "memcache", "connection": connection, "timeout": "20s" });
    let tester = test_factory!(PluginCaches).config(json!({ "backend": { "cache": cache } }));
    let mut tester = tester.await;
    let cache = tester.get::<dyn Cache>("catalog").await;
    for number in 0..100 {
        cache.set(&number.to_string(), &number).await;
    }

    drop(second);

    let mut found = 0;
    for number in 0..100 {
        found += u32::from(cache.get::<u32>(&number.to_string()).await == Some(number));
    }
    assert!((20..=80).contains(&found), "{found}");
    tester.stop().await;
}

//! What holds with each store: in memory, on Redis, on Memcached.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use flytower_core::services::{Cache, CacheOptions};
use flytower_services::cache::PluginCaches;
use flytower_test::{TestCaches, test_factory};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};
use uuid::Uuid;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Entity {
    name: String,
    uid: u64,
    tags: Vec<String>,
    owner: Option<String>,
    bytes: Vec<u8>,
}

fn entity() -> Entity {
    Entity {
        name: ":colon \"quoted\" \u{1f5ff}\0".to_owned(),
        uid: u64::MAX,
        tags: vec![":base64:aGk=".to_owned(), String::new(), "::".to_owned()],
        owner: None,
        bytes: vec![0, 255],
    }
}

/// A key that no other run has used on a server that is there for all.
fn key(name: &str) -> String {
    format!("{name} {}", Uuid::new_v4())
}

/// Waits until a value is gone, which has to be within a time.
async fn gone(cache: &dyn Cache, key: &str, within: Duration) -> bool {
    let start = Instant::now();
    while cache.get::<Value>(key).await.is_some() {
        if start.elapsed() > within {
            return false;
        }
        sleep(Duration::from_millis(10)).await;
    }
    true
}

#[tokio::test]
async fn a_value_is_there_until_it_is_replaced_or_deleted() {
    for store in TestCaches::all().await {
        let (cache, key) = (store.cache("todo"), key("entity"));
        let name = store.name();
        assert_eq!(cache.get::<Entity>(&key).await, None, "{name}");
        cache.delete(&key).await;

        cache.set(&key, &entity()).await;
        for _ in 0..2 {
            assert_eq!(cache.get(&key).await, Some(entity()), "{name}");
        }
        cache.set(&key, "another").await;
        assert_eq!(cache.get(&key).await, Some("another".to_owned()), "{name}");
        cache.delete(&key).await;
        assert_eq!(cache.get::<Value>(&key).await, None, "{name}");
    }
}

#[tokio::test]
async fn null_is_a_value() {
    for store in TestCaches::all().await {
        let (cache, key) = (store.cache("todo"), key("null"));

        cache.set(&key, &None::<u32>).await;

        assert_eq!(cache.get::<Option<u32>>(&key).await, Some(None), "{}", store.name());
        assert_eq!(cache.get::<()>(&key).await, Some(()), "{}", store.name());
        assert_eq!(cache.get::<u32>(&key).await, None, "{}", store.name());
    }
}

#[tokio::test]
async fn a_value_is_read_as_any_type_of_its_shape_and_as_no_other() {
    #[derive(Clone, Debug, PartialEq, Deserialize)]
    struct Named {
        name: String,
    }
    for store in TestCaches::all().await {
        let (cache, key) = (store.cache("todo"), key("shape"));
        cache.set(&key, &entity()).await;

        for _ in 0..2 {
            let name = entity().name;
            assert_eq!(cache.get(&key).await, Some(Named { name }), "{}", store.name());
            assert_eq!(cache.get(&key).await, Some(entity()), "{}", store.name());
            assert_eq!(cache.get::<Vec<u32>>(&key).await, None, "{}", store.name());
            assert_eq!(cache.get(&key).await, Some(json!(entity())), "{}", store.name());
        }
    }
}

#[tokio::test]
async fn a_value_is_gone_once_its_time_is_over() {
    for store in TestCaches::all().await {
        let (cache, key) = (store.cache("todo"), key("ttl"));
        let start = Instant::now();

        let ttl = Duration::from_secs(2);
        cache.set_with_ttl(&key, &1, ttl).await;

        let read = cache.get(&key).await;
        // unless the machine has taken as long as that
        assert!(read == Some(1) || start.elapsed() >= ttl, "{}", store.name());
        assert!(gone(&*cache, &key, Duration::from_secs(30)).await, "{}", store.name());
        assert!(start.elapsed() >= ttl, "{}", store.name());
        cache.set(&key, &2).await;
        cache.set_with_ttl(&key, &3, Duration::ZERO).await;
        assert_eq!(cache.get::<u32>(&key).await, None, "{}", store.name());
        for long in [Duration::from_secs(31 * 24 * 60 * 60), Duration::MAX] {
            cache.set_with_ttl(&key, &4, long).await;
            assert_eq!(cache.get(&key).await, Some(4), "{} {long:?}", store.name());
        }
    }
}

#[tokio::test]
async fn a_time_is_the_callers_else_the_options_else_the_configurations() {
    for store in TestCaches::all().await {
        let configured = json!({ "backend": { "cache": { "defaultTtl": { "milliseconds": 100 } } } });
        let tester = test_factory!(PluginCaches).config(store.config()).config(configured);
        let mut tester = tester.await;
        let cache = tester.get::<dyn Cache>("todo").await;
        let longer = cache.with_options(CacheOptions::new().default_ttl(Duration::from_secs(60)));
        let [plain, optional, own] = [key("plain"), key("optional"), key("own")];

        cache.set(&plain, &1).await;
        longer.with_options(CacheOptions::new()).set(&optional, &1).await;
        longer.set_with_ttl(&own, &1, Duration::from_millis(100)).await;

        assert!(gone(&*cache, &plain, Duration::from_secs(30)).await, "{}", store.name());
        assert!(gone(&*cache, &own, Duration::from_secs(30)).await, "{}", store.name());
        assert_eq!(cache.get(&optional).await, Some(1), "{}", store.name());
        tester.stop().await;
    }
}

#[tokio::test]
async fn any_text_is_a_key() {
    for store in TestCaches::all().await {
        let cache = store.cache("todo");
        let run = Uuid::new_v4();
        let keys = [
            "",
            " ",
            "\r\nflush_all\r\n",
            "\0",
            "ключ",
            "a/b?c=d",
            &"x".repeat(100),
            &"x".repeat(5_000_000),
        ];
        let keys: Vec<_> = keys.iter().map(|key| format!("{run}{key}")).collect();

        for (number, key) in keys.iter().enumerate() {
            cache.set(key, &number).await;
        }

        for (number, key) in keys.iter().enumerate() {
            assert_eq!(cache.get(key).await, Some(number), "{} {number}", store.name());
        }
    }
}

#[tokio::test]
async fn plugins_do_not_see_each_others_values() {
    for store in TestCaches::all().await {
        let tester = test_factory!(PluginCaches).config(store.config());
        let mut tester = tester.await;
        let (todo, search) = (
            tester.get::<dyn Cache>("todo").await,
            tester.get::<dyn Cache>("search").await,
        );
        let key = key("same");

        todo.set(&key, "todo").await;
        assert_eq!(search.get::<String>(&key).await, None, "{}", store.name());
        search.set(&key, "search").await;
        search.delete(&key).await;

        assert_eq!(todo.get(&key).await, Some("todo".to_owned()), "{}", store.name());
        tester.stop().await;
    }
}

#[tokio::test]
async fn what_is_too_large_is_not_kept_and_neither_is_what_it_replaces() {
    for store in TestCaches::all().await {
        let limited = json!({ "backend": { "cache": { "memory": { "maxSize": 1_000_000 } } } });
        let tester = test_factory!(PluginCaches).config(store.config()).config(limited);
        let mut tester = tester.await;
        let (cache, key) = (tester.get::<dyn Cache>("todo").await, key("large"));
        cache.set(&key, "small").await;

        cache.set(&key, &"x".repeat(2 * 1024 * 1024)).await;

        let read = cache.get::<String>(&key).await;
        match store.name() {
            "redis" => assert_eq!(read.map(|text| text.len()), Some(2 * 1024 * 1024)),
            name => assert_eq!(read, None, "{name}"),
        }
        cache.set(&key, &"x".repeat(40 * 1024 * 1024)).await;
        assert_eq!(cache.get::<String>(&key).await, None, "{}", store.name());
        cache.set(&key, "small").await;
        assert_eq!(cache.get(&key).await, Some("small".to_owned()), "{}", store.name());
        tester.logs().assert_no_problems();
        tester.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn many_use_a_cache_at_the_same_time() {
    for store in TestCaches::all().await {
        let (cache, run) = (store.cache("todo"), Uuid::new_v4());
        let tasks = (0..64).map(|task| {
            let cache = Arc::clone(&cache);
            tokio::spawn(async move {
                for number in 0..50 {
                    let key = format!("{run} {task} {number}");
                    let value = BTreeMap::from([(key.clone(), number)]);
                    cache.set(&key, &value).await;
                    assert_eq!(cache.get(&key).await, Some(value));
                }
            })
        });

        for task in tasks.collect::<Vec<_>>() {
            task.await.unwrap_or_else(|error| panic!("{}: {error}", store.name()));
        }
    }
}

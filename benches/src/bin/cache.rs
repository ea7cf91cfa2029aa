//! What a hit in the cache costs, in memory, over the same value in moka alone.
//!
//! `cargo run --release -p flytower-benches --bin cache`; see the README.
#![allow(
    clippy::expect_used,
    reason = "a benchmark that cannot go on has nothing better to do"
)]

use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

use flytower_benches::statistics::{median, range};
use flytower_core::services::Cache;
use flytower_services::cache::{CacheConfig, PluginCaches};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

const ROUNDS: usize = 51;
const CALLS: u32 = 100_000;
const KEYS: usize = 1_000;

#[derive(Clone, Serialize, Deserialize)]
struct Entity {
    name: String,
    uid: String,
    tags: Vec<String>,
}

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime");
    println!("| value | moka [ns] | cache [ns] | ratio |");
    println!("|---|---:|---:|---:|");
    runtime.block_on(compare("a number", |number| number as u64));
    runtime.block_on(compare("an entity: seven texts", |number| Entity {
        name: format!("entity-{number}"),
        uid: format!("2b6f0cc9-04d1-4b5c-9c5d-{number:012}"),
        tags: (0..5).map(|tag| format!("tag-{tag}")).collect(),
    }));
}

async fn compare<T>(name: &str, value: impl Fn(usize) -> T)
where
    T: Clone + Send + Sync + Serialize + DeserializeOwned + 'static,
{
    let keys: Vec<_> = (0..KEYS)
        .map(|number| format!("component:default/service-{number}"))
        .collect();
    let bare = moka::sync::Cache::new(u64::try_from(KEYS).expect("few") * 10);
    let caches = PluginCaches::new(&CacheConfig::default()).expect("a cache in memory");
    let cache: Arc<dyn Cache> = caches.of_plugin("catalog");
    for (number, key) in keys.iter().enumerate() {
        bare.insert(key.clone(), value(number));
        cache.set(key, &value(number)).await;
        // the first one reads the JSON
        assert!(cache.get::<T>(key).await.is_some());
    }
    let mut keys = keys.iter().cycle();
    let (mut of_bare, mut of_cache) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let start = Instant::now();
        for key in keys.by_ref().take(CALLS as usize) {
            black_box(bare.get(key).expect("a hit"));
        }
        of_bare.push(nanoseconds(start));
        let start = Instant::now();
        for key in keys.by_ref().take(CALLS as usize) {
            black_box(cache.get::<T>(key).await.expect("a hit"));
        }
        of_cache.push(nanoseconds(start));
    }
    let ratios: Vec<_> = of_cache
        .iter()
        .zip(&of_bare)
        .map(|(ours, theirs)| ours / theirs)
        .collect();
    let (lowest, highest) = range(ratios.iter().copied());
    println!(
        "| {name} | {:.0} | {:.0} | {:.2} ({lowest:.2} to {highest:.2}) |",
        median(of_bare),
        median(of_cache),
        median(ratios)
    );
}

/// For each call.
fn nanoseconds(start: Instant) -> f64 {
    start.elapsed().as_secs_f64() * 1e9 / f64::from(CALLS)
}

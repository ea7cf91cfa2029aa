use core::time::Duration;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use flytower::services::{Cache, CacheOptions, CachedValue};
use serde_json::Value;
use tokio::time::Instant;

use super::Calls;

/// A [`MockCache`] that is empty.
///
/// ```
/// use flytower::services::Cache;
/// use flytower_test::mocks::{self, CacheCall};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let cache = mocks::cache();
/// let sut: &dyn Cache = &*cache;
///
/// sut.set("a", &1).await;
///
/// assert_eq!(sut.get("a").await, Some(1));
/// assert_eq!(cache.calls()[1], CacheCall::Get("a".to_owned()));
/// cache.set_down(true);
/// assert_eq!(sut.get::<u32>("a").await, None);
/// # }
/// ```
#[must_use]
pub fn cache() -> Arc<MockCache> {
    Arc::default()
}

/// A [`Cache`] in memory that records what it is asked for, and is down when it is told to.
///
/// Its time is tokio's, so that a test may turn it.
#[derive(Debug, Default)]
pub struct MockCache {
    shared: Arc<Shared>,
    options: CacheOptions,
}

#[derive(Debug, Default)]
struct Shared {
    calls: Calls<CacheCall>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    entries: HashMap<String, (CachedValue, Option<Instant>)>,
    is_down: bool,
}

/// What a cache was asked for.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum CacheCall {
    /// The value under this key.
    Get(String),
    /// To keep a value.
    Set {
        /// Under this key.
        key: String,
        /// The value.
        value: Value,
        /// For how long; without end if it says nothing.
        ttl: Option<Duration>,
    },
    /// To forget the value under this key.
    Delete(String),
}

impl MockCache {
    /// What it was asked for, in that order; by those, too, who have it with other options.
    #[must_use]
    pub fn calls(&self) -> Vec<CacheCall> {
        self.shared.calls.all()
    }

    /// Lets everything be missed and nothing be kept from now on, as when a store is down; or no longer.
    pub fn set_down(&self, is_down: bool) {
        self.with_state(|state| state.is_down = is_down);
    }

    fn with_state<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        change(&mut self.shared.state.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[async_trait]
impl Cache for MockCache {
    async fn read(&self, key: &str) -> Option<CachedValue> {
        self.shared.calls.record(CacheCall::Get(key.to_owned()));
        self.with_state(|state| {
            let (value, expires) = state.entries.get(key).filter(|_| !state.is_down)?;
            let is_over = expires.is_some_and(|expires| expires <= Instant::now());
            (!is_over).then(|| value.clone())
        })
    }

    async fn write(&self, key: &str, json: String, ttl: Option<Duration>) {
        let ttl = ttl.or(self.options.default_ttl);
        self.shared.calls.record(CacheCall::Set {
            key: key.to_owned(),
            value: serde_json::from_str(&json).unwrap_or_default(),
            ttl,
        });
        let expires = ttl.and_then(|ttl| Instant::now().checked_add(ttl));
        self.with_state(|state| {
            if !state.is_down {
                state.entries.insert(key.to_owned(), (CachedValue::new(json), expires));
            }
        });
    }

    async fn delete(&self, key: &str) {
        self.shared.calls.record(CacheCall::Delete(key.to_owned()));
        self.with_state(|state| {
            if !state.is_down {
                state.entries.remove(key);
            }
        });
    }

    fn with_options(&self, options: CacheOptions) -> Arc<dyn Cache> {
        let mut own = self.options;
        own.default_ttl = options.default_ttl.or(own.default_ttl);
        Arc::new(Self {
            shared: Arc::clone(&self.shared),
            options: own,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn values_are_there_for_their_time_whoever_asks() {
        let mock = cache();
        let sut: &dyn Cache = &*mock;
        let other = sut.with_options(CacheOptions::new().default_ttl(Duration::from_secs(1)));

        other.set("a", "x").await;
        other.set_with_ttl("b", &[1], Duration::from_secs(9)).await;

        assert_eq!(sut.get("a").await, Some("x".to_owned()));
        tokio::time::advance(Duration::from_secs(1)).await;
        assert_eq!(sut.get::<String>("a").await, None);
        assert_eq!(other.get("b").await, Some([1]));
        other.delete("b").await;
        assert_eq!(sut.get::<[u8; 1]>("b").await, None);
        let first = CacheCall::Set {
            key: "a".to_owned(),
            value: "x".into(),
            ttl: Some(Duration::from_secs(1)),
        };
        assert_eq!((mock.calls().len(), &mock.calls()[0]), (7, &first));
    }
}

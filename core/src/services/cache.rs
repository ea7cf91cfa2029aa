use core::any::{Any, type_name};
use core::fmt;
use core::future::Future;
use core::time::Duration;
use std::sync::{Arc, OnceLock};

use async_trait::async_trait;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::service;

/// A plugin's own cache: values that may be gone at any time, shared by all instances of the backend if the configuration
/// says so (`backend.cache`).
///
/// Nothing here fails. A store that is down holds nothing and keeps nothing, and what cannot be read as the type that is
/// asked for is not there: whoever has a cache can do without. So ask with [`get`](trait.Cache.html#method.get), and find
/// out otherwise what it does not know.
///
/// What is deleted or replaced while the store is down is not brought back by this instance of the backend when the store
/// is: it is missed, and deleted there as soon as possible. But other instances may read it until then, and for as long as it
/// lives if this instance has ended meanwhile. So what must not be believed for long once it is wrong needs a time to live.
///
///
/// ```
/// # use std::sync::Arc;
/// use core::time::Duration;
/// use flytower_core::services::Cache;
///
/// # async fn compute() -> u64 { 42 }
/// async fn answer(cache: &dyn Cache) -> u64 {
///     if let Some(answer) = cache.get("the answer").await {
///         return answer;
///     }
///     let answer = compute().await;
///     cache.set_with_ttl("the answer", &answer, Duration::from_secs(60)).await;
///     answer
/// }
/// ```
///
/// See [cache](https://backstage.io/docs/backend-system/core-services/cache) of Backstage.
#[service(id = "core.cache")]
#[async_trait]
pub trait Cache: Send + Sync + 'static {
    /// What is kept under a key, as JSON. [`get`](trait.Cache.html#method.get) reads it.
    async fn read(&self, key: &str) -> Option<CachedValue>;

    /// Keeps JSON under a key, for a time or for the cache's own. [`set`](trait.Cache.html#method.set) writes it.
    async fn write(&self, key: &str, json: String, ttl: Option<Duration>);

    /// Forgets what is kept under a key. If the store is down, other instances may read it still: see
    /// [above](trait.Cache.html).
    async fn delete(&self, key: &str);

    /// The same cache with other options.
    fn with_options(&self, options: CacheOptions) -> Arc<dyn Cache>;
}

impl dyn Cache {
    /// The value under a key: `None` if there is none, if its time is over, or if it is no `T`. A value of another shape is
    /// most likely one of another version of the plugin, so it is missed, and replaced in due course.
    ///
    /// JSON's `null` is a value: `get::<Option<T>>` tells it (`Some(None)`) from none (`None`).
    pub async fn get<T>(&self, key: &str) -> Option<T>
    where
        T: DeserializeOwned + Clone + Send + Sync + 'static,
    {
        self.read(key).await?.decode()
    }

    /// Keeps a value under a key, for as long as the cache keeps values: its
    /// [default](CacheOptions::default_ttl), if it has one.
    pub fn set<T: Serialize + ?Sized>(&self, key: &str, value: &T) -> impl Future<Output = ()> + Send {
        self.set_json(key, value, None)
    }

    /// Keeps a value under a key for a time. With no time at all, nothing is under that key from then on.
    pub fn set_with_ttl<T: Serialize + ?Sized>(
        &self,
        key: &str,
        value: &T,
        ttl: Duration,
    ) -> impl Future<Output = ()> + Send {
        self.set_json(key, value, Some(ttl))
    }

    fn set_json<T: Serialize + ?Sized>(
        &self,
        key: &str,
        value: &T,
        ttl: Option<Duration>,
    ) -> impl Future<Output = ()> + Send {
        // at once, so that the future does not hold the value, which others may not be allowed to look at
        let json = serde_json::to_string(value);
        async move {
            match json {
                Ok(json) => self.write(key, json, ttl).await,
                // without the reason, which may quote the value
                Err(_) => {
                    tracing::warn!(
                        "a value of type `{}` is not kept: it cannot be written as JSON; see whether its maps have keys \
                         that are texts",
                        type_name::<T>()
                    );
                    self.delete(key).await;
                }
            }
        }
    }
}

/// How a cache keeps values.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct CacheOptions {
    /// For how long, unless said with the value.
    pub default_ttl: Option<Duration>,
}

impl CacheOptions {
    /// As before.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// For so long, unless said with the value.
    #[must_use]
    pub const fn default_ttl(mut self, ttl: Duration) -> Self {
        self.default_ttl = Some(ttl);
        self
    }
}

/// A value as a cache keeps it: as JSON. Clones share it, and what was read of it.
#[derive(Clone)]
pub struct CachedValue(Arc<Kept>);

struct Kept {
    json: String,
    /// What somebody has read of it. Always out of the JSON, so that it does not matter who wrote that.
    decoded: OnceLock<Box<dyn Any + Send + Sync>>,
}

impl CachedValue {
    /// A value that is this JSON.
    #[must_use]
    pub fn new(json: String) -> Self {
        Self(Arc::new(Kept {
            json,
            decoded: OnceLock::new(),
        }))
    }

    /// The JSON.
    #[must_use]
    pub fn json(&self) -> &str {
        &self.0.json
    }

    /// Reads it as a type; `None` if it is not of that type.
    ///
    /// A value that is kept in memory is read once, and cloned from then on. Let `T` be an [`Arc`] of something large: serde reads
    /// one if its feature `rc` is enabled.
    #[must_use]
    pub fn decode<T>(mut self) -> Option<T>
    where
        T: DeserializeOwned + Clone + Send + Sync + 'static,
    {
        let is_kept = Arc::get_mut(&mut self.0).is_none();
        if !is_kept {
            return self.read();
        }
        match self.0.decoded.get() {
            Some(decoded) => match decoded.downcast_ref::<T>() {
                Some(value) => Some(value.clone()),
                None => self.read(),
            },
            None => {
                let value: T = self.read()?;
                let _ = self.0.decoded.set(Box::new(value.clone()));
                Some(value)
            }
        }
    }

    fn read<T: DeserializeOwned>(&self) -> Option<T> {
        let value = serde_json::from_str(self.json());
        if value.is_err() {
            // without the reason, which may quote the value
            tracing::debug!(
                "a cached value cannot be read as `{}`, and counts as missing",
                type_name::<T>()
            );
        }
        value.ok()
    }
}

/// Without the value, which may be a secret.
impl fmt::Debug for CachedValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CachedValue")
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use serde::Deserialize;

    use super::*;

    #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
    struct Written {
        name: String,
        #[serde(skip)]
        hidden: u32,
    }

    #[derive(Clone, Debug, PartialEq, Deserialize)]
    struct Read {
        name: String,
    }

    #[test]
    fn a_kept_value_is_read_as_any_type_of_its_shape() {
        let kept = CachedValue::new(r#"{"name":"x"}"#.to_owned());

        for _ in 0..2 {
            let same = Written {
                name: "x".to_owned(),
                hidden: 0,
            };
            assert_eq!(kept.clone().decode(), Some(same));
            assert_eq!(kept.clone().decode(), Some(Read { name: "x".to_owned() }));
            assert_eq!(kept.clone().decode::<u32>(), None);
        }
    }

    #[test]
    fn what_was_read_is_not_read_again() {
        /// How often it was read is not told by its clones.
        #[derive(Clone)]
        struct Once(Arc<()>);
        impl<'de> Deserialize<'de> for Once {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                u32::deserialize(deserializer).map(|_| Self(Arc::new(())))
            }
        }
        let kept = CachedValue::new("1".to_owned());

        let (first, second): (Once, Once) = (kept.clone().decode().unwrap(), kept.clone().decode().unwrap());

        assert!(Arc::ptr_eq(&first.0, &second.0));
    }

    /// The last thing that was done to it.
    #[derive(Default)]
    struct Last(std::sync::Mutex<String>);

    #[async_trait]
    impl Cache for Last {
        async fn read(&self, _: &str) -> Option<CachedValue> {
            Some(CachedValue::new(self.0.lock().unwrap().clone()))
        }

        async fn write(&self, key: &str, json: String, ttl: Option<Duration>) {
            *self.0.lock().unwrap() = format!("{key} {json} {ttl:?}");
        }

        async fn delete(&self, key: &str) {
            *self.0.lock().unwrap() = format!("deleted {key}");
        }

        fn with_options(&self, _: CacheOptions) -> Arc<dyn Cache> {
            Arc::<Self>::default()
        }
    }

    #[tokio::test]
    async fn values_are_written_as_json_and_what_cannot_be_is_no_longer_there() {
        fn is_send<F: Send>(future: F) -> F {
            future
        }
        let last = Last::default();
        let sut: &dyn Cache = &last;
        let not_sync = core::cell::Cell::new(1);

        is_send(sut.set("a", &not_sync)).await;
        assert_eq!(*last.0.lock().unwrap(), "a 1 None");
        sut.set_with_ttl("b", "text", Duration::from_secs(2)).await;
        assert_eq!(*last.0.lock().unwrap(), "b \"text\" Some(2s)");
        sut.set("c", &HashMap::from([(vec![1], 1)])).await;
        assert_eq!(*last.0.lock().unwrap(), "deleted c");
        assert_eq!(sut.get::<u32>("c").await, None);
    }
}

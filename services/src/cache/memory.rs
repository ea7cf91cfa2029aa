//! The store `memory`: what all plugins keep in this process, up to a size.

use std::time::{Duration, Instant as StdInstant};

use flytower_core::services::CachedValue;
use indexmap::Equivalent;
use moka::Expiry;
use moka::sync::Cache;
use serde_json::Value;
use tokio::time::Instant;

/// What an entry takes beside its value, roughly.
const OVERHEAD: usize = 256;
/// What there is room for in lists and objects.
const ELEMENT: usize = size_of::<Value>();
/// What a member of an object takes beside its value: its name, twice likewise, with where it is allocated and found.
const MEMBER: usize = 2 * (size_of::<String>() + 2 * size_of::<usize>()) + 32;

pub(super) struct MemoryStore {
    entries: Cache<Key, Entry>,
    max_size: u64,
}

/// Owned by the store. That of a plugin is never one of another.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Key {
    plugin_id: &'static str,
    key: Box<str>,
}

/// The same, to look for.
#[derive(Hash)]
struct KeyRef<'k> {
    plugin_id: &'static str,
    key: &'k str,
}

impl Equivalent<Key> for KeyRef<'_> {
    fn equivalent(&self, key: &Key) -> bool {
        *self.key == *key.key && self.plugin_id == key.plugin_id
    }
}

#[derive(Clone)]
struct Entry {
    value: CachedValue,
    ttl: Option<Duration>,
    /// By tokio's clock, which tests may turn.
    expires: Option<Instant>,
}

/// When entries are thrown away that nobody asks for.
struct Expires;

impl Expiry<Key, Entry> for Expires {
    fn expire_after_create(&self, _: &Key, entry: &Entry, _: StdInstant) -> Option<Duration> {
        entry.ttl
    }

    fn expire_after_update(&self, _: &Key, entry: &Entry, _: StdInstant, _: Option<Duration>) -> Option<Duration> {
        entry.ttl
    }
}

impl MemoryStore {
    pub(super) fn new(max_size: u64) -> Self {
        let entries = Cache::builder()
            .max_capacity(max_size)
            .weigher(|key: &Key, entry: &Entry| weight(&key.key, entry.value.json()))
            .expire_after(Expires)
            .build();
        Self { entries, max_size }
    }

    pub(super) fn get(&self, plugin_id: &'static str, key: &str) -> Option<CachedValue> {
        let entry = self.entries.get(&KeyRef { plugin_id, key })?;
        let is_over = entry.expires.is_some_and(|expires| expires <= Instant::now());
        (!is_over).then_some(entry.value)
    }

    pub(super) fn set(&self, plugin_id: &'static str, key: &str, json: String, ttl: Option<Duration>) {
        if u64::from(weight(key, &json)) > self.max_size {
            tracing::debug!(
                bytes = json.len(),
                "a value is not kept: it is larger than `backend.cache.memory.maxSize`"
            );
            return self.delete(plugin_id, key);
        }
        let entry = Entry {
            value: CachedValue::new(json),
            ttl,
            // what is too far away to be told is never over
            expires: ttl.and_then(|ttl| Instant::now().checked_add(ttl)),
        };
        let key = key.into();
        self.entries.insert(Key { plugin_id, key }, entry);
    }

    pub(super) fn delete(&self, plugin_id: &'static str, key: &str) {
        self.entries.invalidate(&KeyRef { plugin_id, key });
    }
}

/// How many bytes an entry takes at most, whatever its type is: its JSON counts twice, once for the texts in what is read of
/// it, which is kept as well, and then each of its parts as in a `Value`. Those few types that need more are not thought of.
fn weight(key: &str, json: &str) -> u32 {
    let (elements, members) = parts(json);
    let bytes = json
        .len()
        .saturating_mul(2)
        .saturating_add(elements.saturating_mul(ELEMENT))
        .saturating_add(members.saturating_mul(MEMBER))
        .saturating_add(key.len())
        .saturating_add(OVERHEAD);
    u32::try_from(bytes).unwrap_or(u32::MAX)
}

/// For how many elements JSON's lists and objects have room when it is read, and how many elements have a name.
fn parts(json: &str) -> (usize, usize) {
    let (mut elements, mut members) = (1, 0);
    let (mut is_text, mut is_escaped) = (false, false);
    for byte in json.bytes() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = true,
            b'"' => is_text = !is_text,
            _ if is_text => {}
            // what grows doubles its room
            b',' => elements += 2,
            // and begins with that for four, which in an object are larger
            b'[' => elements += 4,
            b'{' => elements += 6,
            b':' => members += 1,
            _ => {}
        }
    }
    (elements, members)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(sut: &MemoryStore, key: &str) -> Option<String> {
        sut.get("a", key).map(|value| value.json().to_owned())
    }

    #[tokio::test(start_paused = true)]
    async fn a_value_is_there_for_its_time_and_not_for_others() {
        let sut = MemoryStore::new(10_000);
        sut.set("a", "k", "1".to_owned(), Some(Duration::from_secs(1)));
        sut.set("b", "k", "2".to_owned(), Some(Duration::MAX));

        assert_eq!(json(&sut, "k").as_deref(), Some("1"));
        tokio::time::advance(Duration::from_secs(1)).await;
        assert_eq!(json(&sut, "k"), None);
        assert_eq!(sut.get("b", "k").unwrap().json(), "2");
        sut.delete("b", "k");
        assert!(sut.get("b", "k").is_none());
    }

    #[test]
    fn all_plugins_together_have_a_limited_size() {
        let sut = MemoryStore::new(100_000);

        for number in 0..10_000 {
            sut.set("a", &number.to_string(), "x".repeat(100), None);
        }
        sut.entries.run_pending_tasks();

        assert!(sut.entries.weighted_size() <= 100_000);
        assert!(sut.entries.entry_count() > 100);
    }

    /// What a value takes that was read of JSON.
    fn bytes(value: &Value) -> usize {
        match value {
            Value::Array(values) => {
                let unused = values.capacity() - values.len();
                values.iter().map(bytes).sum::<usize>() + (unused + values.len()) * size_of::<Value>()
            }
            Value::Object(members) => {
                let own = size_of::<(u64, String, Value)>() + size_of::<usize>();
                let named = |(name, value): (&String, &Value)| name.capacity() + bytes(value) + own;
                members.iter().map(named).sum()
            }
            Value::String(text) => text.capacity(),
            _ => 0,
        }
    }

    #[test]
    fn a_value_counts_as_much_as_what_is_read_of_it_takes() {
        let objects: Vec<_> = (0..1000).map(|number| format!("{{\"a\":{number},\"b\":[]}}")).collect();
        for json in [
            format!("[{}0]", "0,".repeat((1 << 16) + 1)),
            "[".repeat(100) + &"]".repeat(100),
            format!("[{}]", objects.join(",")),
            format!("\"{}\"", "text, text: [{".repeat(1000)),
        ] {
            let takes = bytes(&serde_json::from_str(&json).unwrap()) + json.len();
            let counts = usize::try_from(weight("", &json)).unwrap();
            assert!(takes <= counts, "{takes} bytes count {counts}");
            assert!(counts <= 8 * takes + OVERHEAD + ELEMENT, "{takes} bytes count {counts}");
        }
    }

    #[test]
    fn what_is_too_large_is_not_kept_and_neither_is_what_it_replaces() {
        let sut = MemoryStore::new(10_000);
        sut.set("a", "k", "1".to_owned(), None);

        sut.set("a", "k", "x".repeat(5_000), None);

        assert_eq!(json(&sut, "k"), None);
    }
}

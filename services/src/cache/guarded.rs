use core::time::Duration;
use std::sync::{Arc, Weak};

use async_trait::async_trait;
use futures_util::future::join_all;
use tokio::time::{Instant, sleep};

use super::error::StoreError;
use super::lost::Lost;
use super::outage::{LONGEST_PAUSE, Outage, SHORTEST_PAUSE};
use super::refusals::Refusals;

/// How many keys are deleted at a time to make up for lost writes.
const AT_A_TIME: usize = 32;

/// A server, or a cluster that looks like one.
#[async_trait]
pub(super) trait Server: Send + Sync + 'static {
    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError>;

    async fn set(&self, key: &str, entry: &str, ttl: Option<Duration>) -> Result<(), StoreError>;

    async fn delete(&self, key: &str) -> Result<(), StoreError>;

    /// Forgets connections that there were at a time, because nothing comes out of them.
    fn reset(&self, before: Instant);
}

/// A server that may be down, and must not bring back what was replaced or deleted meanwhile.
///
/// A write that fails, that is left out because the server is down, or that nobody waits for to its end may have happened or
/// not. Whoever reads its key misses it from then on, and a task deletes it as soon as the server works, for other
/// instances as well. To delete is always right: a value may be gone at any time.
pub(super) struct Guarded {
    server: Box<dyn Server>,
    outage: Outage,
    refusals: Refusals,
    lost: Lost,
    this: Weak<Self>,
}

/// A write, lost unless it is known to be done.
struct Write<'w> {
    guarded: &'w Guarded,
    key: &'w str,
    is_done: bool,
}

impl Guarded {
    pub(super) fn new(server: Box<dyn Server>, outage: Outage, refusals: Refusals) -> Arc<Self> {
        Arc::new_cyclic(|this| Self {
            server,
            outage,
            refusals,
            lost: Lost::default(),
            this: this.clone(),
        })
    }

    pub(super) async fn get(&self, key: &str) -> Option<Vec<u8>> {
        if self.lost.may_be_old(key) {
            return None;
        }
        self.call(self.server.get(key)).await?.ok()?
    }

    /// Keeps an entry, or nothing: what was there before is no longer right.
    pub(super) async fn set(&self, key: &str, entry: &str, ttl: Option<Duration>) {
        let mut write = self.write(key);
        match self.call(self.server.set(key, entry, ttl)).await {
            Some(Ok(())) => write.is_done = true,
            Some(Err(StoreError::Refused(_) | StoreError::Unfit(_))) => self.finish_by_deleting(write).await,
            Some(Err(_)) | None => {}
        }
    }

    pub(super) async fn delete(&self, key: &str) {
        self.finish_by_deleting(self.write(key)).await;
    }

    async fn finish_by_deleting(&self, mut write: Write<'_>) {
        write.is_done = matches!(self.call(self.server.delete(write.key)).await, Some(Ok(())));
    }

    const fn write<'w>(&'w self, key: &'w str) -> Write<'w> {
        Write {
            guarded: self,
            key,
            is_done: false,
        }
    }

    /// What the server answers, if it is asked.
    async fn call<T>(&self, call: impl Future<Output = Result<T, StoreError>>) -> Option<Result<T, StoreError>> {
        let began = Instant::now();
        let result = self.outage.attempt(call).await?;
        match &result {
            Err(StoreError::TimedOut(_)) => self.server.reset(began),
            Err(StoreError::Refused(reason)) => self.refusals.refused(reason),
            Err(StoreError::Unfit(reason)) => {
                tracing::debug!("the cache's server does not take a value, or give it: {reason}");
            }
            Ok(_) | Err(StoreError::Unavailable(_)) => {}
        }
        Some(result)
    }

    /// Deletes what is old on the server, as soon as it works.
    async fn make_up(this: Weak<Self>) {
        let mut pause = SHORTEST_PAUSE;
        while let Some(guarded) = this.upgrade() {
            let lost = guarded.lost.some(AT_A_TIME);
            if lost.is_empty() {
                return;
            }
            let deleted = join_all(lost.iter().map(|(key, number)| guarded.delete_lost(key, *number))).await;
            // which is what ends this task, if nobody else has it
            drop(guarded);
            if deleted.contains(&true) {
                pause = SHORTEST_PAUSE;
                continue;
            }
            sleep(pause).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }

    /// Whether there is nothing more to do.
    async fn delete_lost(&self, key: &str, number: u64) -> bool {
        if !self.lost.is_still(key, number) {
            return true;
        }
        let is_deleted = matches!(self.call(self.server.delete(key)).await, Some(Ok(())));
        if is_deleted {
            self.lost.is_made_up(key, number);
        }
        is_deleted
    }
}

impl Drop for Write<'_> {
    fn drop(&mut self) {
        let Guarded { lost, this, .. } = self.guarded;
        if self.is_done {
            lost.is_written(self.key);
        } else {
            lost.add(self.key, || Guarded::make_up(Weak::clone(this)));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;
    use std::sync::Mutex;

    use tokio::time::timeout;

    use super::*;
    use crate::health::Reports;

    /// One that does things, refuses to write them, or does not answer.
    #[derive(Default)]
    struct Fake {
        entries: Mutex<HashMap<String, String>>,
        mood: Mutex<Mood>,
    }

    #[derive(Clone, Copy, Default, PartialEq)]
    enum Mood {
        #[default]
        Works,
        Refuses,
        Silent,
    }

    impl Fake {
        async fn answer(&self, writes: bool) -> Result<(), StoreError> {
            let mood = *self.mood.lock().unwrap();
            match mood {
                Mood::Refuses if writes => Err(StoreError::Refused("FULL".to_owned())),
                Mood::Silent => core::future::pending().await,
                Mood::Works | Mood::Refuses => Ok(()),
            }
        }

        fn is(&self, mood: Mood) {
            *self.mood.lock().unwrap() = mood;
        }
    }

    #[async_trait]
    impl Server for Arc<Fake> {
        async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
            self.answer(false).await?;
            Ok(self
                .entries
                .lock()
                .unwrap()
                .get(key)
                .map(|entry| entry.clone().into_bytes()))
        }

        async fn set(&self, key: &str, entry: &str, _: Option<Duration>) -> Result<(), StoreError> {
            self.answer(true).await?;
            self.entries.lock().unwrap().insert(key.to_owned(), entry.to_owned());
            Ok(())
        }

        async fn delete(&self, key: &str) -> Result<(), StoreError> {
            self.answer(true).await?;
            self.entries.lock().unwrap().remove(key);
            Ok(())
        }

        fn reset(&self, _: Instant) {}
    }

    const LIMIT: Duration = Duration::from_secs(1);

    async fn with_entries(keys: &[&str]) -> (Arc<Fake>, Arc<Guarded>) {
        let server = Arc::<Fake>::default();
        let reports = Arc::new(Reports::new("core.cache", None, None));
        let outage = Outage::new("x".to_owned(), LIMIT, Arc::clone(&reports));
        let sut = Guarded::new(Box::new(server.clone()), outage, Refusals::new("x".to_owned(), reports));
        for key in keys {
            sut.set(key, "old", None).await;
            assert_eq!(sut.get(key).await.as_deref(), Some(&b"old"[..]));
        }
        (server, sut)
    }

    #[tokio::test(start_paused = true)]
    async fn what_could_not_be_written_is_missed_and_deleted_once_the_server_works() {
        let (server, sut) = with_entries(&["a", "b", "c", "other"]).await;
        server.is(Mood::Silent);
        sut.delete("a").await;
        sut.delete("b").await;
        sut.set("c", "new", None).await;

        server.is(Mood::Works);
        // long before the task that deletes them has another try
        tokio::time::advance(LONGEST_PAUSE).await;
        for key in ["a", "b", "c"] {
            assert_eq!(sut.get(key).await, None, "{key}");
        }
        assert_eq!(sut.get("other").await.as_deref(), Some(&b"old"[..]));
        sut.set("c", "newer", None).await;
        assert_eq!(sut.get("c").await.as_deref(), Some(&b"newer"[..]));
        sleep(LONGEST_PAUSE * 2).await;

        let entries = server.entries.lock().unwrap().clone();
        assert!(!entries.contains_key("a") && !entries.contains_key("b"), "{entries:?}");
        assert_eq!((&*entries["c"], &*entries["other"]), ("newer", "old"));
    }

    #[tokio::test(start_paused = true)]
    async fn a_write_that_is_given_up_may_have_happened_or_not() {
        let (server, sut) = with_entries(&["a"]).await;
        server.is(Mood::Silent);

        assert!(timeout(LIMIT / 2, sut.delete("a")).await.is_err());
        server.is(Mood::Works);

        assert_eq!(sut.get("a").await, None);
        sleep(LONGEST_PAUSE).await;
        assert!(server.entries.lock().unwrap().is_empty());
    }

    #[tokio::test(start_paused = true)]
    async fn what_a_server_refuses_to_replace_and_to_delete_is_missed_until_it_does() {
        let (server, sut) = with_entries(&["a", "b"]).await;
        server.is(Mood::Refuses);

        sut.set("a", "new", None).await;

        assert_eq!(sut.get("a").await, None);
        assert_eq!(sut.get("b").await.as_deref(), Some(&b"old"[..]));
        server.is(Mood::Works);
        sleep(LONGEST_PAUSE * 2).await;
        assert!(!server.entries.lock().unwrap().contains_key("a"));
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_is_dropped_does_not_go_on() {
        let (server, sut) = with_entries(&["a"]).await;
        server.is(Mood::Silent);
        sut.delete("a").await;

        drop(sut);
        sleep(LIMIT * 2).await;

        assert_eq!(Arc::strong_count(&server), 1);
    }
}

//! Writes that a server has not had, as far as anybody knows: what it has under those keys is old.

use std::collections::HashSet;
use std::hash::{BuildHasher as _, RandomState};
use std::sync::{Mutex, PoisonError};

use indexmap::IndexMap;
use tokio::runtime::Handle;
use tokio_util::task::AbortOnDropHandle;

/// How many keys are remembered.
const MOST: usize = 10_000;
/// How many keys are known not to be old, once more have been lost than could be remembered.
const MOST_TRUSTED: usize = 100_000;

/// The keys of lost writes: whoever reads one misses it, and a task deletes them on the server.
#[derive(Default)]
pub(super) struct Lost {
    state: Mutex<State>,
    hasher: RandomState,
}

#[derive(Default)]
struct State {
    /// With a number each, by which a later loss of the same key is told from an earlier one.
    keys: IndexMap<Box<str>, u64>,
    count: u64,
    /// Where the task goes on.
    next: usize,
    /// The hashes of keys that are not old, if there have been too many to remember those that are.
    trusted: Option<HashSet<u64>>,
    task: Option<AbortOnDropHandle<()>>,
}

impl Lost {
    /// Whether what the server has under a key is old, or may be.
    pub(super) fn may_be_old(&self, key: &str) -> bool {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.keys.contains_key(key) {
            return true;
        }
        let is_trusted = |trusted: &HashSet<u64>| trusted.contains(&self.hasher.hash_one(key));
        if state.trusted.as_ref().is_none_or(is_trusted) {
            return false;
        }
        // so that it is deleted, and can be trusted from then on
        state.add(key, MOST);
        true
    }

    /// Notes that a write of a key may not have reached the server. `make_up` is what makes up for it, once it is known.
    pub(super) fn add<T: Future<Output = ()> + Send + 'static>(&self, key: &str, make_up: impl FnOnce() -> T) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let is_remembered = state.add(key, MOST);
        if let Some(trusted) = &mut state.trusted {
            trusted.remove(&self.hasher.hash_one(key));
        } else if !is_remembered {
            tracing::debug!("more than {MOST} writes to a cache were lost: what is not written anew is missed");
            state.trusted = Some(HashSet::new());
        }
        let is_idle = state.task.as_ref().is_none_or(AbortOnDropHandle::is_finished);
        // whoever gives up a call may do so where there is no runtime any more
        if is_idle && let Ok(runtime) = Handle::try_current() {
            state.task = Some(AbortOnDropHandle::new(runtime.spawn(make_up())));
        }
    }

    /// Notes that what the server has under a key, if anything, was written last.
    pub(super) fn is_written(&self, key: &str) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.keys.swap_remove(key);
        self.trust(&mut state, key);
    }

    /// Some keys, and others the next time. If there are none, the task is over with that.
    pub(super) fn some(&self, most: usize) -> Vec<(Box<str>, u64)> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.keys.is_empty() {
            state.task = None;
            return Vec::new();
        }
        let first = state.next % state.keys.len();
        state.next = first + most;
        let (before, after) = state.keys.as_slice().split_at(first);
        let keys = after.iter().chain(before).take(most);
        keys.map(|(key, number)| (key.clone(), *number)).collect()
    }

    /// Whether it is still so, and not again.
    pub(super) fn is_still(&self, key: &str, number: u64) -> bool {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.keys.get(key) == Some(&number)
    }

    /// Notes that the server has nothing under a key, unless a write of it was lost again.
    pub(super) fn is_made_up(&self, key: &str, number: u64) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.keys.get(key) == Some(&number) {
            state.keys.swap_remove(key);
            self.trust(&mut state, key);
        }
    }

    fn trust(&self, state: &mut State, key: &str) {
        if let Some(trusted) = &mut state.trusted {
            if trusted.len() >= MOST_TRUSTED {
                // they are missed once more
                trusted.clear();
            }
            trusted.insert(self.hasher.hash_one(key));
        }
    }
}

impl State {
    /// Whether there was room.
    fn add(&mut self, key: &str, most: usize) -> bool {
        self.count += 1;
        let count = self.count;
        if let Some(number) = self.keys.get_mut(key) {
            *number = count;
            return true;
        }
        let has_room = self.keys.len() < most;
        if has_room {
            self.keys.insert(key.into(), count);
        }
        has_room
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn add(sut: &Lost, key: &str) {
        sut.add(key, || async {});
    }

    #[tokio::test]
    async fn a_key_is_old_until_it_is_written_or_deleted() {
        let sut = Lost::default();
        add(&sut, "a");
        add(&sut, "b");
        assert!(sut.may_be_old("a") && sut.may_be_old("b") && !sut.may_be_old("c"));

        sut.is_written("a");
        let lost = sut.some(10);
        assert_eq!(lost.len(), 1);
        sut.is_made_up(&lost[0].0, lost[0].1);

        assert!(!sut.may_be_old("a") && !sut.may_be_old("b"));
        assert!(sut.some(10).is_empty());
    }

    #[tokio::test]
    async fn what_is_lost_again_meanwhile_is_not_made_up_for() {
        let sut = Lost::default();
        add(&sut, "a");
        let (key, number) = sut.some(1).remove(0);

        add(&sut, "a");
        sut.is_made_up(&key, number);

        assert!(sut.may_be_old("a") && !sut.is_still(&key, number));
    }

    #[tokio::test]
    async fn all_have_their_turn() {
        let sut = Lost::default();
        for key in ["a", "b", "c", "d", "e"] {
            add(&sut, key);
        }

        let mut seen = HashSet::new();
        for _ in 0..3 {
            seen.extend(sut.some(2).into_iter().map(|(key, _)| key));
        }

        assert_eq!(seen.len(), 5);
    }

    #[tokio::test]
    async fn if_there_are_too_many_to_remember_only_what_is_known_is_not_old() {
        let sut = Lost::default();
        for number in 0..=MOST {
            add(&sut, &number.to_string());
        }
        let last = MOST.to_string();
        assert!(sut.may_be_old("0") && sut.may_be_old(&last) && sut.may_be_old("never lost"));

        sut.is_written(&last);
        while let [(key, number), ..] = &sut.some(1)[..] {
            sut.is_made_up(key, *number);
        }

        assert!(!sut.may_be_old("0") && !sut.may_be_old(&last));
        // missed once, and deleted
        assert!(sut.may_be_old("never lost"));
        let (key, number) = sut.some(1).remove(0);
        sut.is_made_up(&key, number);
        assert!(!sut.may_be_old("never lost"));
        // nor is it trusted for ever
        add(&sut, "never lost");
        assert!(sut.may_be_old("never lost"));
        for number in 0..=MOST_TRUSTED {
            sut.is_written(&format!("more {number}"));
        }
        assert!(sut.may_be_old("0"));
        assert!(sut.state.lock().unwrap().trusted.as_ref().unwrap().len() <= MOST_TRUSTED);
    }
}

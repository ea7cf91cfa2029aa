use core::time::Duration;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// How many clients are counted in each of two generations: some 10 MB. Beyond that, those that have not sent anything
/// for the longest time are forgotten.
const MAX_CLIENTS: usize = 100_000;

/// Counts of clients.
///
/// There are two generations. Who sends something is in the current one; once that is full, or a window old, it becomes
/// the previous one, and what was in that is dropped. So nothing ever has to be searched for what has expired.
#[derive(Debug)]
pub(super) struct Memory {
    window: Duration,
    max_clients: usize,
    generations: Mutex<Generations>,
}

#[derive(Debug)]
struct Generations {
    current: HashMap<u128, Count>,
    previous: HashMap<u128, Count>,
    began: Instant,
}

#[derive(Clone, Copy, Debug)]
struct Count {
    count: u32,
    began: Instant,
}

impl Memory {
    pub(super) fn new(window: Duration) -> Self {
        Self::bounded(window, MAX_CLIENTS)
    }

    fn bounded(window: Duration, max_clients: usize) -> Self {
        Self {
            window,
            max_clients,
            generations: Mutex::new(Generations {
                current: HashMap::new(),
                previous: HashMap::new(),
                began: Instant::now(),
            }),
        }
    }

    /// Counts a request. Says how many there have been in this window, and when it ends.
    pub(super) fn hit(&self, client: u128, now: Instant) -> (u32, Instant) {
        let mut generations = self.generations.lock().unwrap_or_else(PoisonError::into_inner);
        let is_over = |began: Instant| now.saturating_duration_since(began) >= self.window;
        if is_over(generations.began) || generations.current.len() >= self.max_clients {
            generations.previous = core::mem::take(&mut generations.current);
            generations.began = now;
        }
        let known = generations.current.get(&client).copied();
        let known = known.or_else(|| generations.previous.remove(&client));
        let mut count = known
            .filter(|count| !is_over(count.began))
            .unwrap_or(Count { count: 0, began: now });
        count.count = count.count.saturating_add(1);
        generations.current.insert(client, count);
        (count.count, count.began.checked_add(self.window).unwrap_or(now))
    }

    /// Takes one back.
    pub(super) fn take_back(&self, client: u128) {
        let mut generations = self.generations.lock().unwrap_or_else(PoisonError::into_inner);
        let generations = &mut *generations;
        let count = generations
            .current
            .get_mut(&client)
            .or_else(|| generations.previous.get_mut(&client));
        if let Some(count) = count {
            count.count = count.count.saturating_sub(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WINDOW: Duration = Duration::from_secs(60);

    #[test]
    fn a_window_begins_with_a_client_s_first_request() {
        let sut = Memory::new(WINDOW);
        let begin = Instant::now();
        let at = |seconds| begin + Duration::from_secs(seconds);

        assert_eq!(sut.hit(1, at(0)), (1, at(60)));
        assert_eq!(sut.hit(2, at(30)), (1, at(90)));
        assert_eq!(sut.hit(1, at(59)), (2, at(60)));
        assert_eq!(sut.hit(1, at(60)), (1, at(120)));
        // its window has not ended, though the generation has
        assert_eq!(sut.hit(2, at(89)), (2, at(90)));
        assert_eq!(sut.hit(2, at(90)), (1, at(150)));
    }

    #[test]
    fn what_is_taken_back_does_not_count() {
        let sut = Memory::new(WINDOW);
        let now = Instant::now();
        sut.hit(1, now);
        sut.take_back(1);
        sut.take_back(1);
        sut.take_back(2);

        assert_eq!(sut.hit(1, now).0, 1);
    }

    #[test]
    fn no_number_of_clients_takes_more_than_two_generations() {
        let sut = Memory::bounded(WINDOW, 10);
        let now = Instant::now();
        for client in 0..1000 {
            sut.hit(client, now);
        }

        let generations = sut.generations.lock().unwrap();
        assert!(generations.current.len() + generations.previous.len() <= 20);
    }
}

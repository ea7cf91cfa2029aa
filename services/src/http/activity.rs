use core::time::Duration;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::time::Instant;

/// Whether a connection is in use.
#[derive(Clone, Debug)]
pub(super) struct Activity(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    has_asked: bool,
    /// Requests of whose answer there is still something to send.
    running: usize,
    idle_since: Instant,
}

/// Keeps a connection in use while it lives.
#[derive(Debug)]
pub(super) struct InUse(Activity);

impl Activity {
    pub(super) fn new() -> Self {
        Self(Arc::new(Mutex::new(State {
            has_asked: false,
            running: 0,
            idle_since: Instant::now(),
        })))
    }

    pub(super) fn begin(&self) -> InUse {
        self.change(|state| {
            state.has_asked = true;
            state.running += 1;
        });
        InUse(self.clone())
    }

    pub(super) fn has_asked(&self) -> bool {
        self.change(|state| state.has_asked)
    }

    /// How long the connection may still stay as it is, if it must not be idle for longer than `first` before its first
    /// request, and than `next` after others.
    pub(super) fn left(&self, first: Duration, next: Duration) -> Duration {
        self.change(|state| {
            let limit = if state.has_asked { next } else { first };
            if state.running > 0 {
                limit
            } else {
                limit.saturating_sub(state.idle_since.elapsed())
            }
        })
    }

    fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Drop for InUse {
    fn drop(&mut self) {
        self.0.change(|state| {
            state.running -= 1;
            state.idle_since = Instant::now();
        });
    }
}

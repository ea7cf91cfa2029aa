use core::time::Duration;
use std::sync::{Arc, Mutex, PoisonError};

use flytower_core::warp::http::Version;
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
    /// When the head that is on its way began to come in.
    head_since: Option<Instant>,
    /// Whether single bytes may be something else than the head of a request, as those of HTTP/2 are.
    is_framed: bool,
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
            head_since: None,
            is_framed: false,
        })))
    }

    /// A request has come, with its whole head.
    pub(super) fn begin(&self, version: Version) -> InUse {
        self.change(|state| {
            state.has_asked = true;
            state.running += 1;
            state.head_since = None;
            state.is_framed = version == Version::HTTP_2;
        });
        InUse(self.clone())
    }

    /// Something has come in.
    pub(super) fn hear(&self) {
        self.change(|state| {
            // a first head has its time from the beginning
            if state.has_asked && state.running == 0 && !state.is_framed {
                state.head_since.get_or_insert_with(Instant::now);
            }
        });
    }

    pub(super) fn has_asked(&self) -> bool {
        self.change(|state| state.has_asked)
    }

    /// How long the connection may still stay as it is, if a head may take as long as `head`, the first one from the
    /// beginning, and nothing may come for as long as `idle` after other requests.
    pub(super) fn left(&self, head: Duration, idle: Duration) -> Duration {
        self.change(|state| {
            let (limit, since) = match state.head_since {
                Some(since) => (head, since),
                None if state.has_asked => (idle, state.idle_since),
                None => (head, state.idle_since),
            };
            if state.running > 0 {
                limit
            } else {
                limit.saturating_sub(since.elapsed())
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

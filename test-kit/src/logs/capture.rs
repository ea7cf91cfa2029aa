use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

use super::LogLine;

/// How many lines are kept: a test that logs in a loop is not to fill the memory.
const KEPT: usize = 10_000;

/// Where everything goes that one backend logs, and what is known of the spans that it is in.
#[derive(Debug, Default)]
pub(crate) struct Capture {
    lines: Mutex<VecDeque<LogLine>>,
    changed: watch::Sender<()>,
    /// The spans of plugins that are open, by their ids: somebody holds them, most likely a task.
    open: Mutex<HashMap<u64, String>>,
    /// Whether a failure has shown the lines.
    shown: AtomicBool,
    /// Whether the backend's own span is closed, and with it all that were in it.
    closed: watch::Sender<bool>,
}

impl Capture {
    pub(crate) fn push(&self, line: LogLine) {
        {
            let mut lines = lock(&self.lines);
            if lines.len() == KEPT {
                lines.pop_front();
            }
            lines.push_back(line);
        }
        self.changed.send_replace(());
    }

    pub(super) fn lines(&self) -> Vec<LogLine> {
        lock(&self.lines).iter().cloned().collect()
    }

    pub(super) fn changes(&self) -> watch::Receiver<()> {
        self.changed.subscribe()
    }

    pub(super) fn note_shown(&self) {
        self.shown.store(true, Ordering::Relaxed);
    }

    /// Whether a failure has shown the lines.
    pub(crate) fn was_shown(&self) -> bool {
        self.shown.load(Ordering::Relaxed)
    }

    pub(super) fn opened(&self, span: u64, plugin: String) {
        lock(&self.open).insert(span, plugin);
    }

    pub(super) fn closed_one(&self, span: u64) {
        lock(&self.open).remove(&span);
    }

    pub(super) fn closed_all(&self) {
        self.closed.send_replace(true);
    }

    /// Waits until nothing is in the backend's span any more: no task that carries it, no request.
    pub(crate) async fn ended(&self) {
        // the sender is in `self`
        let _ = self.closed.subscribe().wait_for(|closed| *closed).await;
    }

    /// The plugins whose spans are open.
    pub(crate) fn open_plugins(&self) -> Vec<String> {
        let mut plugins: Vec<_> = lock(&self.open).values().cloned().collect();
        plugins.sort();
        plugins.dedup();
        plugins
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

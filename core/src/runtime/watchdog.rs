use std::io::{self, Write};
use std::thread;
use std::time::Duration;

use tokio::runtime::Builder;
use tokio::sync::oneshot;
use tokio::time::timeout;

use super::signals::Signals;
use crate::error::Error;

/// Waits for the signals that ask the process to end, and ends it once it was to stop and does not.
///
/// It has a thread and a runtime of its own, and outlives `run`. The backend's runtime may have no thread left that is
/// not blocked, its end waits for blocked threads without limit, and tokio never gives signals back to the system: then
/// nothing but SIGKILL would end the process.
pub(super) struct Watchdog {
    signal: oneshot::Receiver<()>,
    stopping: oneshot::Sender<()>,
}

/// What the backend may take in addition to say what did not end in time.
const GRACE: Duration = Duration::from_secs(1);

/// Signals that come so soon after the first one are that one: whoever sends it to a process and to the process's group, as
/// `timeout` of coreutils does, means it once.
const ECHO: Duration = Duration::from_millis(300);

#[derive(Debug, thiserror::Error)]
enum Stuck {
    #[error("told again to stop, the process ends at once")]
    ToldAgain,
    #[error("the process does not end: something blocks a thread, {0:?} after it was to stop")]
    TimedOut(Duration),
}

impl Watchdog {
    /// Watches from now on: a signal that comes before anybody waits for it is not lost.
    pub(super) async fn start(limit: Duration) -> io::Result<Self> {
        let (told, signal) = oneshot::channel();
        let (stopping, stops) = oneshot::channel();
        let (ready, is_ready) = oneshot::channel();
        let watch = move || {
            let runtime = match Builder::new_current_thread().enable_all().build() {
                Ok(runtime) => runtime,
                Err(error) => return drop(ready.send(Err(error))),
            };
            runtime.block_on(async {
                match Signals::new() {
                    Ok(signals) => {
                        drop(ready.send(Ok(())));
                        watch(signals, told, stops, limit).await;
                    }
                    Err(error) => drop(ready.send(Err(error))),
                }
            });
        };
        // not joined: it ends with the process
        thread::Builder::new()
            .name("flytower-signals".to_owned())
            .spawn(watch)?;
        is_ready.await.map_err(io::Error::other)??;
        Ok(Self { signal, stopping })
    }

    /// Waits for the first signal.
    pub(super) async fn signal(&mut self) {
        // an error would mean that nobody watches any more, which is a reason to stop as well
        let _ = (&mut self.signal).await;
    }

    /// The backend stops now, whether or not there was a signal: from here on the time counts, and one more signal ends the
    /// process at once.
    pub(super) fn stopping(self) {
        let _ = self.stopping.send(());
    }
}

async fn watch(mut signals: Signals, told: oneshot::Sender<()>, stopping: oneshot::Receiver<()>, limit: Duration) -> ! {
    tokio::select! {
        () = signals.next() => {
            let _ = told.send(());
            let echo = async {
                loop {
                    signals.next().await;
                }
            };
            let _ = timeout(ECHO, echo).await;
        }
        _ = stopping => {}
    }
    let stuck = match timeout(limit.saturating_add(GRACE), signals.next()).await {
        Ok(()) => Stuck::ToldAgain,
        Err(_) => Stuck::TimedOut(limit),
    };
    end_process(&stuck.into())
}

/// Ends the process without waiting for anything, with an error as the `main` of a backend prints it.
///
/// Not through the log, which may be what blocks the threads.
pub(super) fn end_process(error: &Error) -> ! {
    // whether or not anybody reads it
    let _ = writeln!(io::stderr(), "Error: {error:?}");
    std::process::exit(1)
}

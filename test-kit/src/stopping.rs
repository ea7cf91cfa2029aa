//! The end of a test backend.

use core::time::Duration;

use flytower::{RunningBackend, StopError};
use tokio::runtime::{Handle, RuntimeFlavor};
use tracing::{Instrument, Span};

use crate::logs::Logs;

/// How long what is in the backend's span may take to end once the backend has stopped: what was aborted, and tasks that
/// are about to notice.
const AFTERMATH: Duration = Duration::from_secs(2);

/// Why a test backend did not stop as it should.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StopFailure {
    /// Hooks were not done in time.
    #[error(transparent)]
    TimedOut(#[from] StopError),
    /// The backend has stopped, and something that it had begun goes on.
    #[error(
        "`{backend}` has stopped, but something that it began still runs: a task{}. Keep the task's handle and end it in a \
         shutdown hook (`Lifecycle::on_shutdown`)", of_plugins(.plugins)
    )]
    StillRunning {
        /// The backend.
        backend: &'static str,
        /// The plugins that began it, as far as that is known.
        plugins: Vec<String>,
    },
}

fn of_plugins(plugins: &[String]) -> String {
    if plugins.is_empty() {
        return String::new();
    }
    format!(" of the plugin `{}`", plugins.join("`, or of the plugin `"))
}

/// Stops a backend and waits until whatever carries its span has ended.
pub(crate) async fn stop(
    backend: &'static str,
    running: RunningBackend,
    span: Span,
    logs: &Logs,
) -> Result<(), StopFailure> {
    running.stop().instrument(span.clone()).await?;
    drop((running, span));
    let ended = tokio::time::timeout(AFTERMATH, logs.capture().ended()).await;
    ended.map_err(|_| StopFailure::StillRunning {
        backend,
        plugins: logs.capture().open_plugins(),
    })
}

/// What becomes of a backend that nobody has stopped: the same, if its runtime has threads that go on while this one waits.
/// Otherwise it ends where it is.
pub(crate) fn stop_at_last(backend: &'static str, running: RunningBackend, span: Span, logs: &Logs, runtime: &Handle) {
    if runtime.runtime_flavor() == RuntimeFlavor::CurrentThread {
        span.in_scope(|| running.abort());
        // a test that fails does not come to its end, whatever stands there
        if !std::thread::panicking() {
            eprintln!(
                "`{backend}` was dropped in a runtime of one thread, which cannot wait for it to stop: it was ended where \
                 it was, without its shutdown hooks. Write `backend.stop().await` at the end of the test"
            );
        }
        return;
    }
    let stop = || runtime.block_on(stop(backend, running, span, logs));
    // `block_in_place` panics where threads must not wait, and so does a runtime that has ended; a drop must not
    let stopped = std::panic::catch_unwind(core::panic::AssertUnwindSafe(|| {
        if Handle::try_current().is_ok() {
            tokio::task::block_in_place(stop)
        } else {
            stop()
        }
    }));
    match stopped {
        Ok(Ok(())) => {}
        Ok(Err(error)) => eprintln!("{error}"),
        Err(_) => eprintln!("`{backend}` was dropped where nothing can wait for it: it was ended where it was"),
    }
}

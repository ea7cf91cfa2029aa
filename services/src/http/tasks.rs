use core::future::Future;

use hyper::rt::Executor;
use tokio_util::sync::{CancellationToken, DropGuard};
use tokio_util::task::TaskTracker;
use tracing::Instrument;

/// The tasks of a server: connections, and the streams of HTTP/2 connections. None outlives the server, and each carries the
/// span that it was begun in: in the end the one that the server was started in.
#[derive(Clone, Debug, Default)]
pub(super) struct Tasks {
    tracker: TaskTracker,
    aborted: CancellationToken,
}

impl Tasks {
    pub(super) fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        let aborted = self.aborted.clone();
        let task = async move {
            aborted.run_until_cancelled(task).await;
        };
        self.tracker.spawn(task.in_current_span());
    }

    /// Waits until all tasks have ended, those included that they begin meanwhile.
    pub(super) async fn finished(&self) {
        self.tracker.close();
        self.tracker.wait().await;
    }

    /// Ends all tasks where they are, and waits for their end.
    pub(super) async fn abort(&self) {
        self.aborted.cancel();
        self.finished().await;
    }

    /// Ends all tasks when it is dropped.
    pub(super) fn abort_on_drop(&self) -> DropGuard {
        self.aborted.clone().drop_guard()
    }
}

/// What hyper spawns streams with. Its own executor would detach them.
impl<F> Executor<F> for Tasks
where
    F: Future + Send + 'static,
    F::Output: Send,
{
    fn execute(&self, future: F) {
        self.spawn(async move {
            future.await;
        });
    }
}

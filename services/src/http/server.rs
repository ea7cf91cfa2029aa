use core::convert::Infallible;
use core::time::Duration;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;

use super::activity::Activity;
use super::dispatcher::Dispatcher;
use super::limits::Limits;
use super::tasks::Tasks;

/// A running server. When it is dropped it ends at once, with all its connections.
#[derive(Debug)]
pub(super) struct Server {
    stop: CancellationToken,
    accepting: Mutex<Option<AbortOnDropHandle<()>>>,
}

impl Server {
    pub(super) fn start(listener: TcpListener, dispatcher: Arc<Dispatcher>, limits: Limits) -> Self {
        let stop = CancellationToken::new();
        let task = tokio::spawn(serve(listener, dispatcher, limits, stop.clone()));
        Self {
            stop,
            accepting: Mutex::new(Some(AbortOnDropHandle::new(task))),
        }
    }

    /// Accepts no more connections, and waits until those that are there have got their answers or the time is up.
    pub(super) async fn stop(&self) {
        self.stop.cancel();
        let accepting = self.accepting.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(task) = accepting {
            // It fails if it was aborted or panicked, and is over in any case.
            let _ = task.await;
        }
    }
}

async fn serve(listener: TcpListener, dispatcher: Arc<Dispatcher>, limits: Limits, stop: CancellationToken) {
    let tasks = Tasks::default();
    let _ends_with_this = tasks.abort_on_drop();
    let permits = Arc::new(Semaphore::new(limits.connections));
    while let Some(Some((stream, permit))) = stop.run_until_cancelled(accept(&listener, &permits)).await {
        let connection = serve_connection(stream, Arc::clone(&dispatcher), limits, tasks.clone(), stop.clone());
        tasks.spawn(async move {
            connection.await;
            drop(permit);
        });
    }
    drop(listener);
    if tokio::time::timeout(limits.drain, tasks.finished()).await.is_err() {
        tracing::warn!(
            "requests that took longer than {:?} were cut off, for the backend to stop",
            limits.drain
        );
    }
    tasks.abort().await;
}

/// The next connection, once there is room for it. None would mean that the semaphore is closed, which it never is.
async fn accept(listener: &TcpListener, permits: &Arc<Semaphore>) -> Option<(TcpStream, OwnedSemaphorePermit)> {
    let permit = Arc::clone(permits).acquire_owned().await.ok()?;
    loop {
        match listener.accept().await {
            Ok((stream, _)) => return Some((stream, permit)),
            // The client has gone already.
            Err(error)
                if matches!(
                    error.kind(),
                    io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset
                ) => {}
            Err(error) => {
                // Out of file descriptors, most likely: it helps to wait, and not to try again at once.
                tracing::error!("a connection could not be accepted: {error}");
                tokio::time::sleep(Duration::from_millis(500)).await;
            }
        }
    }
}

/// Serves a connection until the client closes it, or it is of no use any more.
async fn serve_connection(
    stream: TcpStream,
    dispatcher: Arc<Dispatcher>,
    limits: Limits,
    tasks: Tasks,
    stop: CancellationToken,
) {
    // Answers are written in one piece: nothing to gain from waiting for more. If it fails, they are a little later.
    let _ = stream.set_nodelay(true);
    let activity = Activity::new();
    let service = service_fn({
        let activity = activity.clone();
        move |mut request: hyper::Request<Incoming>| {
            let in_use = activity.begin();
            request.extensions_mut().insert(limits.of_body());
            let dispatcher = Arc::clone(&dispatcher);
            async move {
                let response = dispatcher.answer(request).await;
                drop(in_use);
                Ok::<_, Infallible>(response)
            }
        }
    });
    let connection = builder(tasks, limits)
        .serve_connection(TokioIo::new(stream), service)
        .into_owned();
    tokio::pin!(connection);
    tokio::select! {
        _ = &mut connection => return,
        () = stop.cancelled() => {}
        () = idle(&activity, limits.head) => {
            // hyper's own limit begins once it knows the version of HTTP. One who sends nothing never gets there.
            if !activity.has_asked() {
                return;
            }
        }
    }
    // What has been asked is answered; more is not accepted.
    connection.as_mut().graceful_shutdown();
    // A client that breaks off is no news.
    let _ = connection.await;
}

fn builder(tasks: Tasks, limits: Limits) -> auto::Builder<Tasks> {
    let mut builder = auto::Builder::new(tasks);
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head);
    builder
        .http2()
        .timer(TokioTimer::new())
        // Finds out whether the client is still there. That it asks nothing is another matter: see `idle`.
        .keep_alive_interval(limits.head)
        .max_header_list_size(16 * 1024);
    builder
}

/// Waits until a connection has been idle for `limit`.
async fn idle(activity: &Activity, limit: Duration) {
    loop {
        let left = activity.left(limit);
        if left.is_zero() {
            return;
        }
        tokio::time::sleep(left).await;
    }
}

#[cfg(test)]
mod tests;

use core::convert::Infallible;
use core::sync::atomic::{AtomicBool, Ordering};
use core::time::Duration;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;

use super::dispatcher::Dispatcher;
use super::tasks::Tasks;

/// What a server allows.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// More connections wait until others are closed.
    pub(super) connections: usize,
    /// For a client to send the head of a request; also how long a connection may stay idle.
    pub(super) head: Duration,
    /// For requests to be answered once the server stops.
    pub(super) drain: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        // Node allows the same time for a head. Its drain has no limit, so that one stuck request keeps it alive.
        Self {
            connections: 10_000,
            head: Duration::from_secs(60),
            drain: Duration::from_secs(10),
        }
    }
}

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
    let drain = GracefulShutdown::new();
    let permits = Arc::new(Semaphore::new(limits.connections));
    while let Some(Some((stream, permit))) = stop.run_until_cancelled(accept(&listener, &permits)).await {
        let connection = serve_connection(stream, Arc::clone(&dispatcher), limits, tasks.clone(), drain.watcher());
        tasks.spawn(async move {
            connection.await;
            drop(permit);
        });
    }
    drop(listener);
    if tokio::time::timeout(limits.drain, drain.shutdown()).await.is_err() {
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

async fn serve_connection(
    stream: TcpStream,
    dispatcher: Arc<Dispatcher>,
    limits: Limits,
    tasks: Tasks,
    drain: Watcher,
) {
    // Answers are written in one piece: nothing to gain from waiting for more. If it fails, they are a little later.
    let _ = stream.set_nodelay(true);
    let has_asked = Arc::new(AtomicBool::new(false));
    let service = service_fn({
        let has_asked = Arc::clone(&has_asked);
        move |request: hyper::Request<Incoming>| {
            has_asked.store(true, Ordering::Relaxed);
            let dispatcher = Arc::clone(&dispatcher);
            async move { Ok::<_, Infallible>(dispatcher.answer(request).await) }
        }
    });
    let mut builder = auto::Builder::new(tasks);
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head);
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(limits.head)
        .max_header_list_size(16 * 1024);
    let connection = drain.watch(builder.serve_connection(TokioIo::new(stream), service).into_owned());
    tokio::pin!(connection);
    tokio::select! {
        _ = &mut connection => return,
        () = tokio::time::sleep(limits.head) => {}
    }
    // hyper's own limit begins once it knows the version of HTTP. One who sends nothing never gets there.
    if has_asked.load(Ordering::Relaxed) {
        // A client that breaks off is no news.
        let _ = connection.await;
    }
}

#[cfg(test)]
mod tests;

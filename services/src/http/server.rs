//! Connections, from the listener to the services that answer what comes on them.

mod clock;
mod development_certificate;
mod line;
mod serve;
mod served_body;
mod tls;

use core::time::Duration;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;
use tracing::Instrument;

use self::serve::Connections;
pub(super) use self::tls::{acceptor, server_config};
use super::limits::Limits;
use super::service::HttpService;
use super::tasks::Tasks;

/// A running server. When it is dropped it ends at once, with all its connections.
#[derive(Debug)]
pub(super) struct Server {
    stop: CancellationToken,
    accepting: Mutex<Option<AbortOnDropHandle<()>>>,
}

impl Server {
    /// Begins to accept connections, which speak TLS if there is a `tls`.
    pub(super) fn start(listener: TcpListener, tls: Option<TlsAcceptor>, service: HttpService, limits: Limits) -> Self {
        let stop = CancellationToken::new();
        let tasks = Tasks::default();
        let connections = Arc::new(Connections::new(tls, service, limits, tasks.clone(), stop.clone()));
        let accepting = accept_all(listener, connections, limits, tasks, stop.clone());
        let task = tokio::spawn(accepting.in_current_span());
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

async fn accept_all(
    listener: TcpListener,
    connections: Arc<Connections>,
    limits: Limits,
    tasks: Tasks,
    stop: CancellationToken,
) {
    let _ends_with_this = tasks.abort_on_drop();
    let permits = Arc::new(Semaphore::new(limits.connections));
    while let Some(Some((stream, permit))) = stop.run_until_cancelled(accept(&listener, &permits)).await {
        let connections = Arc::clone(&connections);
        tasks.spawn(async move {
            connections.serve(stream).await;
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

#[cfg(test)]
mod tests;

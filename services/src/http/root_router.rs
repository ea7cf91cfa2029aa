use core::time::Duration;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use flytower_core::services::{Handler, Level, RootHealth, RootHttpRouter, RootLifecycle, RootLogger, Routes};
use flytower_core::{Config, Hook, Result, service_factory};

use super::answer;
use super::config::HttpConfig;
use super::dispatcher::Dispatcher;
use super::health::Health;
use super::limits::Limits;
use super::middleware::RootHttpMiddleware;
use super::server::{self, Server};
use super::service::HttpService;

/// The factory of [`RootHttpRouter`]: a server on the address of `backend.listen`, which accepts connections from now on.
///
/// # Errors
///
/// When what the configuration says makes no sense, and a [`HttpError`](super::HttpError) when the address cannot be taken
/// or the certificate cannot be used.
#[service_factory]
pub async fn root_http_router(
    config: Config<HttpConfig>,
    lifecycle: Arc<dyn RootLifecycle>,
    logger: Arc<dyn RootLogger>,
    middleware: Arc<dyn RootHttpMiddleware>,
    health: Arc<dyn RootHealth>,
) -> Result<Arc<dyn RootHttpRouter>> {
    let config = config.get();
    let limits = Limits::configured(&config.server);
    let tls = server::acceptor(&config).await?;
    let listener = config.listen.bind().await?;
    let address = listener.local_addr()?;
    let dispatcher = Arc::new(Dispatcher::new(
        Health::new(health, config.health.headers.0.clone()),
        middleware.index_path(),
    ));
    let routes = HttpService::dispatching(Arc::clone(&dispatcher));
    let server = Arc::new(Server::start(listener, tls, middleware.wrap(routes), limits));
    answer_on(lifecycle.as_ref(), config.lifecycle.delay())?;
    let stopping = Arc::clone(&server);
    lifecycle.on_shutdown(Hook::new("stop the HTTP server", || async move {
        stopping.stop().await;
        Ok(())
    }))?;
    logger.log(Level::INFO, &format!("Listening on {address}"));
    Ok(Arc::new(Router {
        address,
        dispatcher,
        _server: server,
    }))
}

/// Holds the stop up, for whoever sends requests to learn that the backend is not ready any more. One that never was
/// has not been sent any.
fn answer_on(lifecycle: &dyn RootLifecycle, delay: Duration) -> Result<()> {
    if delay.is_zero() {
        return Ok(());
    }
    let was_ready = Arc::new(AtomicBool::new(false));
    let ready = Arc::clone(&was_ready);
    lifecycle.on_startup(Hook::new("note that requests may come", move || async move {
        ready.store(true, Ordering::Relaxed);
        Ok(())
    }))?;
    let name = "go on answering for `backend.lifecycle.serverShutdownDelay`";
    lifecycle.on_before_shutdown(Hook::new(name, move || async move {
        if was_ready.load(Ordering::Relaxed) {
            tokio::time::sleep(delay).await;
        }
        Ok(())
    }))
}

struct Router {
    address: SocketAddr,
    dispatcher: Arc<Dispatcher>,
    /// Ends with the router, should a start fail before there is anything to stop.
    _server: Arc<Server>,
}

impl RootHttpRouter for Router {
    fn mount(&self, path: &str, routes: Routes) -> Result<()> {
        self.mount_handler(path, answer::handler(routes))
    }

    fn mount_handler(&self, path: &str, handler: Handler) -> Result<()> {
        Ok(self.dispatcher.mount(path, handler)?)
    }

    fn local_address(&self) -> SocketAddr {
        self.address
    }
}

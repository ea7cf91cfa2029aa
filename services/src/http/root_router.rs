use std::net::SocketAddr;
use std::sync::Arc;

use flytower_core::services::{Handler, Level, RootHealth, RootHttpRouter, RootLifecycle, RootLogger, Routes};
use flytower_core::{Config, Hook, Result, service_factory};

use super::answer;
use super::config::HttpConfig;
use super::dispatcher::Dispatcher;
use super::health::Health;
use super::limits::Limits;
use super::middleware::RootHttpMiddleware;
use super::response_body;
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
    let answering = Arc::clone(&dispatcher);
    let routes = HttpService::from_fn(move |request| {
        let dispatcher = Arc::clone(&answering);
        async move { response_body::from_warp(dispatcher.answer(request).await) }
    });
    let server = Arc::new(Server::start(listener, tls, middleware.wrap(routes), limits));
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

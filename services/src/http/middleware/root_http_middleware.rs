use std::sync::Arc;

use flytower_core::{Config, Result, service, service_factory};
use tower_layer::Layer;

use super::{Around, Compression, Cors, ETag, ForwardedBy, RateLimit, RequestLog, SecurityHeaders, TraceContext};
use crate::http::HttpService;
use crate::http::config::HttpConfig;

/// What happens to every request before and after it is dispatched to health, plugins and other routes.
///
/// Without a factory of yours a backend has [`DefaultMiddleware`]. A factory of yours may wrap that one, or put together
/// other layers, those of this module among them:
///
/// ```
/// use std::sync::Arc;
///
/// use flytower_core::{Config, Result, service_factory};
/// use flytower_services::http::HttpService;
/// use flytower_services::http::config::HttpConfig;
/// use flytower_services::http::middleware::{DefaultMiddleware, RootHttpMiddleware};
/// use hyper::header::{HeaderValue, SERVER};
/// use tower_http::set_header::SetResponseHeader;
///
/// struct Named(DefaultMiddleware);
///
/// impl RootHttpMiddleware for Named {
///     fn wrap(&self, routes: HttpService) -> HttpService {
///         let named = SetResponseHeader::overriding(routes, SERVER, HeaderValue::from_static("tower"));
///         self.0.wrap(HttpService::new(named))
///     }
/// }
///
/// // listed under `services` of a backend
/// #[service_factory]
/// fn named(config: Config<HttpConfig>) -> Result<Arc<dyn RootHttpMiddleware>> {
///     Ok(Arc::new(Named(DefaultMiddleware::new(&config.get())?)))
/// }
/// ```
#[service(id = "core.rootHttpMiddleware", scope = root, default = default_http_middleware)]
pub trait RootHttpMiddleware: Send + Sync + 'static {
    /// Puts layers around what dispatches requests. Called once, before the server accepts any.
    fn wrap(&self, routes: HttpService) -> HttpService;

    /// The path of the routes that answer requests for which there are no others, and which are not below `/api`: those
    /// of the frontend. `None`, if such requests are to be answered with 404.
    fn index_path(&self) -> Option<&str> {
        Some("/api/app")
    }
}

/// The layers that Backstage has, in its order.
///
/// From the outside: the ids of the request, who the client is, security headers, CORS, compression, the request log,
/// the rate limit, and tags of bodies.
#[derive(Clone, Debug)]
pub struct DefaultMiddleware {
    forwarded_by: ForwardedBy,
    security_headers: SecurityHeaders,
    cors: Option<Cors>,
    rate_limit: Option<RateLimit>,
}

impl DefaultMiddleware {
    /// The layers as configured.
    ///
    /// # Errors
    ///
    /// An [`HttpError`](crate::http::HttpError), if what is configured cannot be had.
    pub fn new(config: &HttpConfig) -> Result<Self> {
        Ok(Self {
            forwarded_by: ForwardedBy::new(config.trust_proxy.clone()),
            security_headers: SecurityHeaders::new(&config.csp, &config.referrer),
            cors: config.cors.as_ref().map(Cors::new),
            rate_limit: RateLimit::global(&config.rate_limit)?,
        })
    }
}

impl RootHttpMiddleware for DefaultMiddleware {
    fn wrap(&self, routes: HttpService) -> HttpService {
        let inner = (Compression, (RequestLog, (self.rate_limit.clone(), ETag)));
        let outer = (
            self.forwarded_by.clone(),
            (self.security_headers.clone(), self.cors.clone()),
        );
        let stack = Arc::new((outer, inner));
        HttpService::new(TraceContext.layer(stack.layer().layer(routes)))
    }
}

/// The factory of [`RootHttpMiddleware`] that a backend has unless it lists another: [`DefaultMiddleware`].
///
/// # Errors
///
/// As [`DefaultMiddleware::new`].
#[service_factory]
pub fn default_http_middleware(config: Config<HttpConfig>) -> Result<Arc<dyn RootHttpMiddleware>> {
    Ok(Arc::new(DefaultMiddleware::new(&config.get())?))
}

use std::net::SocketAddr;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use warp::filters::BoxedFilter;
use warp::reply::Response;

use crate::error::Result;
use crate::service;

/// Routes as a warp filter, its type erased.
pub type Routes = BoxedFilter<(Response,)>;

/// A request as the server hands it to a [`Handler`].
pub type Request = warp::http::Request<warp::hyper::body::Incoming>;

/// What answers requests where a filter will not do, because it is not known yet when it is mounted what will answer.
pub type Handler = Arc<dyn Fn(Request) -> BoxFuture<'static, Response> + Send + Sync>;

/// The HTTP server that all plugins share.
///
/// See [root HTTP router](https://backstage.io/docs/backend-system/core-services/root-http-router) of Backstage.
#[service(id = "core.rootHttpRouter", scope = root)]
pub trait RootHttpRouter: Send + Sync + 'static {
    /// Sends every request below `path` to `routes`, which see the rest of the path.
    ///
    /// # Errors
    ///
    /// When `path` is empty, or lies below or above one that is mounted.
    fn mount(&self, path: &str, routes: Routes) -> Result<()>;

    /// Sends every request below `path` to `handler`, which sees the rest of the path. Unlike routes it gets the body as it
    /// comes, and must itself limit what it reads of it.
    ///
    /// # Errors
    ///
    /// As [`mount`](Self::mount).
    fn mount_handler(&self, path: &str, handler: Handler) -> Result<()>;

    /// The address that the server listens on; with port 0 in the configuration, the port it was given.
    fn local_address(&self) -> SocketAddr;
}

use warp::filters::BoxedFilter;
use warp::reply::Reply;
use warp::{Filter, Rejection};

use super::Routes;
use crate::service;

/// The routes of one plugin, below `/api/<plugin>`.
///
/// See [HTTP router](https://backstage.io/docs/backend-system/core-services/http-router) of Backstage.
#[service(id = "core.httpRouter")]
pub trait HttpRouter: Send + Sync + 'static {
    /// Adds routes after those that are there. A request goes to the first that does not reject it.
    fn mount(&self, routes: Routes);
}

impl dyn HttpRouter {
    /// Adds a filter. Handlers may reply with `Result<impl Reply, flytower::Error>`: an error turns into Backstage's
    /// JSON.
    ///
    /// ```
    /// use flytower_core::services::HttpRouter;
    /// use flytower_core::warp::{self, Filter};
    ///
    /// fn routes(router: &dyn HttpRouter) {
    ///     let hello = warp::path!("open").and(warp::get()).map(|| warp::reply::json(&"hello"));
    ///     router.route(hello);
    /// }
    /// ```
    pub fn route<F, R>(&self, filter: F)
    where
        F: Filter<Extract = (R,), Error = Rejection> + Clone + Send + Sync + 'static,
        R: Reply + 'static,
    {
        let routes: BoxedFilter<_> = filter.map(Reply::into_response).boxed();
        self.mount(routes);
    }
}

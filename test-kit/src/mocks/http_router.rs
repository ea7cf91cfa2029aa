use core::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use flytower::services::{HttpRouter, Routes};
use flytower::warp::Filter;
use flytower::warp::http::Method;

use crate::client::{Target, TestRequest};
use crate::logs::Logs;

/// A [`MockHttpRouter`].
///
/// ```
/// use flytower::services::HttpRouter;
/// use flytower::warp::{self, Filter};
/// use flytower_test::mocks;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let router = mocks::http_router();
/// let sut: &dyn HttpRouter = &*router;
/// sut.route(warp::path!("world").and(warp::get()).map(|| "Hello, world!"));
///
/// assert_eq!(router.calls(), 1);
/// assert_eq!(router.get("/world").await.text(), "Hello, world!");
/// router.get("/nowhere").await.assert_status(404);
/// # }
/// ```
#[must_use]
pub fn http_router() -> Arc<MockHttpRouter> {
    Arc::default()
}

/// A [`HttpRouter`] without a server: a test asks the routes directly.
///
/// What a server does around them is not there: requests that no route handles are answered as warp does, and not with
/// Backstage's JSON. Use [`test_backend!`](crate::test_backend) where that matters.
#[derive(Default)]
pub struct MockHttpRouter(Mutex<Vec<Routes>>);

impl MockHttpRouter {
    /// How often routes were added.
    #[must_use]
    pub fn calls(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// Asks with GET. The path is the plugin's own: what comes after `/api/<plugin>`.
    ///
    /// # Panics
    ///
    /// When there are no routes.
    #[track_caller]
    pub fn get(&self, path: impl Into<String>) -> TestRequest {
        self.request(Method::GET, path)
    }

    /// Asks with POST.
    ///
    /// # Panics
    ///
    /// When there are no routes.
    #[track_caller]
    pub fn post(&self, path: impl Into<String>) -> TestRequest {
        self.request(Method::POST, path)
    }

    /// Asks with any method.
    ///
    /// # Panics
    ///
    /// When there are no routes.
    #[track_caller]
    pub fn request(&self, method: Method, path: impl Into<String>) -> TestRequest {
        let routes = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let all = routes.into_iter().reduce(|one, other| one.or(other).unify().boxed());
        let Some(all) = all else {
            panic!("nobody can be asked, because no routes were added")
        };
        TestRequest::new(Target::Routes(all), method, path.into(), Logs::new())
    }
}

impl HttpRouter for MockHttpRouter {
    fn mount(&self, routes: Routes) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(routes);
    }
}

impl fmt::Debug for MockHttpRouter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MockHttpRouter").field("calls", &self.calls()).finish()
    }
}

#[cfg(test)]
mod tests {
    use flytower::Error;
    use flytower::warp;
    use serde_json::{Value, json};

    use super::*;

    #[tokio::test]
    async fn routes_answer_in_the_order_in_which_they_were_added_and_get_all_of_the_request() {
        let mock = http_router();
        let sut: &dyn HttpRouter = &*mock;
        let echo = warp::path!("echo").and(warp::post()).and(warp::body::json());
        let echo = echo.and(warp::header::<String>("x-one"));
        sut.route(echo.map(|body: Value, one: String| warp::reply::json(&json!([body, one]))));
        sut.route(warp::path!("echo").map(|| "any other"));
        sut.route(warp::path!("fails").map(|| Err::<&str, _>(Error::conflict("twice"))));

        let echoed = mock.post("/echo").header("x-one", "1").json(&json!({ "a": 1 })).await;
        echoed.assert_status(200).assert_json(json!([{ "a": 1 }, "1"]));
        assert_eq!(mock.get("/echo").await.text(), "any other");
        mock.get("/fails").await.assert_status(409);
        assert_eq!(mock.calls(), 3);
    }

    #[test]
    #[should_panic(expected = "no routes were added")]
    fn a_plugin_that_adds_no_routes_cannot_be_asked() {
        let _ = http_router().get("/");
    }
}

use core::fmt;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};

use flytower::services::{Handler, RootHttpRouter, Routes};
use flytower::warp::http::Method;
use flytower::{Error, Result};

use crate::client::{Target, TestRequest};
use crate::logs::Logs;

/// A [`MockRootHttpRouter`].
///
/// ```
/// use flytower::services::{RootHttpRouter, Routes};
/// use flytower::warp::{self, Filter, Reply};
/// use flytower_test::mocks;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> flytower::Result<()> {
/// let router = mocks::root_http_router();
/// let version: Routes = warp::path!("version").map(|| "1".into_response()).boxed();
/// router.mount("/about", version)?;
///
/// assert_eq!(router.calls()[0].path, "/about");
/// assert_eq!(router.get("/about/version").await.text(), "1");
/// # Ok(())
/// # }
/// ```
#[must_use]
pub fn root_http_router() -> Arc<MockRootHttpRouter> {
    Arc::new(MockRootHttpRouter {
        mounted: Mutex::default(),
        address: SocketAddr::from((Ipv4Addr::LOCALHOST, 7007)),
    })
}

/// A [`RootHttpRouter`] without a server: a test asks what is mounted directly.
///
/// It refuses the same path twice, and says that it listens on `127.0.0.1:7007`.
pub struct MockRootHttpRouter {
    mounted: Mutex<Vec<(RootHttpRouterCall, Option<Routes>)>>,
    address: SocketAddr,
}

/// Something that was mounted, or that somebody tried to mount.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RootHttpRouterCall {
    /// Where.
    pub path: String,
    /// Whether it is a handler, which takes requests as the server has them; not routes.
    pub is_handler: bool,
}

impl MockRootHttpRouter {
    /// What was mounted, in its order.
    #[must_use]
    pub fn calls(&self) -> Vec<RootHttpRouterCall> {
        let mounted = self.mounted.lock().unwrap_or_else(PoisonError::into_inner);
        mounted.iter().map(|(call, _)| call.clone()).collect()
    }

    /// Asks with GET.
    ///
    /// # Panics
    ///
    /// When no routes are mounted there; a handler takes requests of a real server only.
    #[track_caller]
    pub fn get(&self, path: &str) -> TestRequest {
        self.request(Method::GET, path)
    }

    /// Asks with any method.
    ///
    /// # Panics
    ///
    /// As [`get`](Self::get).
    #[track_caller]
    pub fn request(&self, method: Method, path: &str) -> TestRequest {
        let mounted = self.mounted.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let found = mounted.into_iter().find_map(|(call, routes)| {
            let below = path.strip_prefix(&*call.path)?;
            (below.is_empty() || below.starts_with(['/', '?'])).then_some((below, routes))
        });
        match found {
            Some((below, Some(routes))) => {
                let slash = if below.starts_with('/') { "" } else { "/" };
                TestRequest::new(Target::Routes(routes), method, format!("{slash}{below}"), Logs::new())
            }
            Some((_, None)) => {
                panic!("a handler is mounted at {path:?}; only a real server can ask one: use `test_backend!`")
            }
            None => panic!("nothing is mounted at {path:?}, only at {:?}", self.calls()),
        }
    }

    fn add(&self, path: &str, routes: Option<Routes>) -> Result<()> {
        let mut mounted = self.mounted.lock().unwrap_or_else(PoisonError::into_inner);
        let is_taken = mounted.iter().any(|(call, _)| call.path == path);
        let call = RootHttpRouterCall {
            path: path.to_owned(),
            is_handler: routes.is_none(),
        };
        if is_taken {
            return Err(Error::conflict(format!("something is mounted at `{path}` already")));
        }
        mounted.push((call, routes));
        Ok(())
    }
}

impl RootHttpRouter for MockRootHttpRouter {
    fn mount(&self, path: &str, routes: Routes) -> Result<()> {
        self.add(path, Some(routes))
    }

    fn mount_handler(&self, path: &str, _handler: Handler) -> Result<()> {
        self.add(path, None)
    }

    fn local_address(&self) -> SocketAddr {
        self.address
    }
}

impl fmt::Debug for MockRootHttpRouter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MockRootHttpRouter")
            .field("calls", &self.calls())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use flytower::warp::{self, Filter, Reply};

    use super::*;

    fn routes() -> Routes {
        warp::path!("a" / String).map(Reply::into_response).boxed()
    }

    #[tokio::test]
    async fn routes_see_what_is_below_their_path() {
        let sut = root_http_router();
        sut.mount("/x", routes()).unwrap();
        sut.mount("/x-y", routes()).unwrap();

        let response = sut.get("/x-y/a/b?c=d").await;

        assert_eq!(response.assert_status(200).text(), "b");
        sut.get("/x").await.assert_status(404);
    }

    #[test]
    fn a_path_is_taken_once() {
        let sut = root_http_router();
        sut.mount("/x", routes()).unwrap();

        let error = sut.mount("/x", routes()).unwrap_err();

        assert_eq!(error.to_string(), "something is mounted at `/x` already");
        assert_eq!(sut.calls().len(), 1);
    }

    #[test]
    #[should_panic(expected = "nothing is mounted at \"/y\"")]
    fn where_nothing_is_mounted_nobody_can_be_asked() {
        let sut = root_http_router();
        sut.mount("/x", routes()).unwrap();
        let _ = sut.get("/y");
    }
}

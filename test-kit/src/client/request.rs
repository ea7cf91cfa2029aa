use core::fmt;
use core::future::IntoFuture;
use core::panic::Location;

use flytower::services::Routes;
use flytower::warp::http::header::{AUTHORIZATION, CONTENT_TYPE};
use flytower::warp::http::{HeaderName, HeaderValue, Method};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use serde::Serialize;
use url::form_urlencoded::Serializer;

use super::failure::RequestFailure;
use super::response::TestResponse;
use super::sent::Sent;
use crate::logs::Logs;

/// A request that is about to be sent: `.await` sends it.
///
/// ```
/// use flytower_test::test_backend;
/// use serde_json::json;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let backend = test_backend! {}.await;
///
/// let response = backend
///     .post("/api/todo/items")
///     .query("dry-run", "true")
///     .bearer("a token")
///     .json(&json!({ "title": "Write tests" }))
///     .await;
///
/// response.assert_status(404);
/// # backend.stop().await;
/// # }
/// ```
#[must_use = "nothing is sent before it is awaited"]
pub struct TestRequest {
    target: Target,
    sent: Sent,
    has_query: bool,
    logs: Logs,
}

/// Who is asked.
#[derive(Clone)]
pub(crate) enum Target {
    /// A server.
    Server { http: reqwest::Client, base_url: String },
    /// Routes, directly.
    Routes(Routes),
}

impl TestRequest {
    #[track_caller]
    pub(crate) fn new(target: Target, method: Method, path: String, logs: Logs) -> Self {
        assert!(path.starts_with('/'), "a path must start with `/`, and is {path:?}");
        Self {
            target,
            has_query: path.contains('?'),
            sent: Sent::new(method, path, Location::caller()),
            logs,
        }
    }

    /// Adds a header.
    ///
    /// # Panics
    ///
    /// When the name or the value cannot be those of a header.
    #[track_caller]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        let Ok(name) = HeaderName::try_from(name) else {
            panic!("{name:?} cannot be the name of a header")
        };
        let Ok(value) = HeaderValue::try_from(value) else {
            panic!("the value of the header `{name}` cannot be one")
        };
        self.sent.headers.append(name, value);
        self
    }

    /// Adds `Authorization: Bearer …`.
    ///
    /// # Panics
    ///
    /// When the token cannot be in a header.
    #[track_caller]
    pub fn bearer(self, token: &str) -> Self {
        self.header(AUTHORIZATION.as_str(), &format!("Bearer {token}"))
    }

    /// Adds a parameter to the query, encoded as it must be.
    pub fn query(mut self, name: &str, value: &str) -> Self {
        let pair = Serializer::new(String::new()).append_pair(name, value).finish();
        self.sent.path.push(if self.has_query { '&' } else { '?' });
        self.sent.path.push_str(&pair);
        self.has_query = true;
        self
    }

    /// Sends JSON.
    ///
    /// # Panics
    ///
    /// When `body` cannot be written as JSON.
    #[track_caller]
    pub fn json(mut self, body: &(impl Serialize + ?Sized)) -> Self {
        match serde_json::to_vec(body) {
            Ok(json) => self.sent.body = json,
            Err(error) => panic!("what is to be sent cannot be written as JSON: {error}"),
        }
        let json = HeaderValue::from_static("application/json");
        self.sent.headers.insert(CONTENT_TYPE, json);
        self
    }

    /// Sends any bytes.
    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.sent.body = body.into();
        self
    }

    /// Sends it, for tests of servers that do not answer.
    ///
    /// # Errors
    ///
    /// When the connection fails, or the answer takes longer than 30 seconds.
    pub async fn send(self) -> Result<TestResponse, RequestFailure> {
        let Self { target, sent, logs, .. } = self;
        match target {
            Target::Server { http, base_url } => {
                let url = format!("{base_url}{}", sent.path);
                let request = http.request(sent.method.clone(), &url).headers(sent.headers.clone());
                let request = request.body(sent.body.clone());
                let answer = async {
                    let response = request.send().await?;
                    let (status, headers) = (response.status(), response.headers().clone());
                    Ok((status, headers, response.bytes().await?))
                };
                let failed = |error: reqwest::Error| RequestFailure::new(sent.method.clone(), url, error.without_url());
                let (status, headers, body) = answer.await.map_err(failed)?;
                Ok(TestResponse::new(sent, status, headers, body.to_vec(), logs))
            }
            Target::Routes(routes) => {
                let mut request = warp::test::request().method(sent.method.as_str()).path(&sent.path);
                for (name, value) in &sent.headers {
                    request = request.header(name, value);
                }
                let (head, body) = request.body(&sent.body).reply(&routes).await.into_parts();
                Ok(TestResponse::new(sent, head.status, head.headers, body.to_vec(), logs))
            }
        }
    }
}

impl IntoFuture for TestRequest {
    type Output = TestResponse;
    type IntoFuture = BoxFuture<'static, TestResponse>;

    /// # Panics
    ///
    /// When there is no answer.
    fn into_future(self) -> Self::IntoFuture {
        let (request, logs) = (self.sent.to_string(), self.logs.clone());
        async move {
            match self.send().await {
                Ok(response) => response,
                Err(error) => {
                    let error = flytower::Error::from(error);
                    panic!("no answer: {error:?}\n{request}\n{}", logs.of_failure())
                }
            }
        }
        .boxed()
    }
}

impl fmt::Debug for TestRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("TestRequest").field(&self.sent).finish()
    }
}

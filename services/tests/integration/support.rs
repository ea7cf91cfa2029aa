use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use flytower_core::services::Cache;
use flytower_core::warp::{self, Filter, Rejection};
use flytower_core::{RunningBackend, StartOptions};
use flytower_services::cache::{CacheConfig, PluginCaches};
use flytower_test::TestCache;
use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, RedisResult};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// A folder with a configuration file, which must outlive the start.
pub(crate) struct Config {
    folder: TempDir,
    text: String,
}

impl Config {
    /// A configuration that takes any free port, and more.
    pub(crate) fn with(more: &str) -> Self {
        let text = format!("backend:\n  listen: {{ host: 127.0.0.1, port: 0 }}\n{more}");
        Self {
            folder: tempfile::tempdir().unwrap(),
            text,
        }
    }

    pub(crate) fn text(text: &str) -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            text: text.to_owned(),
        }
    }

    pub(crate) fn options(&self) -> StartOptions {
        // Before the backend's own: lines of this one are captured with the test's output.
        let _ = tracing_subscriber::fmt().with_test_writer().try_init();
        let path = self.folder.path().join("app-config.yaml");
        std::fs::write(&path, &self.text).unwrap();
        StartOptions::new().config_file(path)
    }
}

pub(crate) fn url(address: SocketAddr, path: &str) -> String {
    format!("http://{address}{path}")
}

pub(crate) fn address(backend: &RunningBackend) -> SocketAddr {
    backend.address().unwrap()
}

/// Status and body.
pub(crate) async fn get(address: SocketAddr, path: &str) -> (u16, String) {
    read(reqwest::get(url(address, path)).await.unwrap()).await
}

pub(crate) async fn read(response: reqwest::Response) -> (u16, String) {
    (response.status().as_u16(), response.text().await.unwrap())
}

/// A route that says hello.
pub(crate) fn hello() -> impl Filter<Extract = (&'static str,), Error = Rejection> + Clone {
    warp::path!("hello").and(warp::get()).map(|| "hello")
}

/// Sends bytes as they are, and gives what comes back until the server closes the connection.
pub(crate) async fn raw(address: SocketAddr, request: impl AsRef<[u8]>) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let _ = stream.write_all(request.as_ref()).await;
    let mut answer = Vec::new();
    // What comes before a reset is an answer, too.
    while stream.read_buf(&mut answer).await.is_ok_and(|count| count > 0) {}
    String::from_utf8_lossy(&answer).into_owned()
}

/// The status of a raw answer; 0 if there is none.
pub(crate) fn status(answer: &str) -> u16 {
    answer
        .split(' ')
        .nth(1)
        .and_then(|status| status.parse().ok())
        .unwrap_or_default()
}

/// A request of which the response's headers matter.
pub(crate) async fn head_of(address: SocketAddr, path: &str, headers: &[(&str, &str)]) -> reqwest::Response {
    let mut request = reqwest::Client::new().get(url(address, path));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.send().await.unwrap()
}

/// A header of a response, or nothing.
pub(crate) fn header<'r>(response: &'r reqwest::Response, name: &str) -> &'r str {
    response.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

/// A connection to Redis for what a test itself has to say. The client's own limit, half a second for an answer, is little on a
/// machine that does much else.
pub(crate) async fn connect_to_redis(port: u16) -> RedisResult<MultiplexedConnection> {
    const PATIENCE: Option<Duration> = Some(Duration::from_secs(20));
    let config = AsyncConnectionConfig::new()
        .set_connection_timeout(PATIENCE)
        .set_response_timeout(PATIENCE);
    let client = redis::Client::open(format!("redis://127.0.0.1:{port}"))?;
    client.get_multiplexed_async_connection_with_config(&config).await
}

/// The cache of the plugin `todo` in a store, for tests in which its server does not answer: it has a second, as in production.
pub(crate) fn impatient_cache(store: &TestCache) -> Arc<dyn Cache> {
    let mut config = store.config()["backend"]["cache"].take();
    config["timeout"] = "1s".into();
    let config: CacheConfig = serde_json::from_value(config).unwrap();
    PluginCaches::new(&config).unwrap().of_plugin("todo")
}

use std::net::SocketAddr;

use flytower_core::warp::{self, Filter, Rejection};
use flytower_core::{RunningBackend, StartOptions};
use tempfile::TempDir;

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

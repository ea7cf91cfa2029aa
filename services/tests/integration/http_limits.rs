use std::io::Write;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use flytower_core::services::HttpRouter;
use flytower_core::warp::{self, Filter};
use flytower_core::{Plugin, Result, backend, plugin};
use flytower_services::CoreServices;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::support::{Config, address};

#[plugin(id = "trusting")]
struct Trusting {
    router: Arc<dyn HttpRouter>,
}

impl Plugin for Trusting {
    async fn init(self) -> Result<()> {
        let echo = warp::path!("echo").and(warp::post()).and(warp::body::json());
        self.router.route(echo.map(|body: Value| body.to_string()));
        let small = warp::path!("small").and(warp::body::content_length_limit(10));
        self.router
            .route(small.and(warp::body::json()).map(|body: Value| body.to_string()));
        Ok(())
    }
}

backend! {
    struct Limited {
        services: [CoreServices],
        plugins: [Trusting],
    }
}

/// Sends what follows the first line of a request, and gives status and body of the answer.
async fn post(address: SocketAddr, rest: impl AsRef<[u8]>) -> (u16, String) {
    post_to("echo", address, rest.as_ref()).await
}

async fn post_to(path: &str, address: SocketAddr, rest: &[u8]) -> (u16, String) {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let first = format!("POST /api/trusting/{path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n");
    stream.write_all(&[first.as_bytes(), rest].concat()).await.unwrap();
    let mut answer = Vec::new();
    // What comes before a reset is an answer, too.
    while stream.read_buf(&mut answer).await.is_ok_and(|count| count > 0) {}
    let answer = String::from_utf8(answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
}

fn error(body: &str) -> Value {
    serde_json::from_str::<Value>(body).unwrap()["error"].take()
}

#[tokio::test]
async fn a_body_has_a_limit_even_if_its_route_sets_none() {
    let config = Config::with("  server: { maxBodySize: 10 }\n");
    let backend = Limited::start(config.options()).await.unwrap();
    let address = address(&backend);
    let too_large = |more: Value| {
        let mut error = json!({ "name": "PayloadTooLargeError", "message": "request entity too large" });
        error.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        error
    };

    assert_eq!(
        post(address, "content-length: 10\r\n\r\n\"12345678\"").await,
        (200, "\"12345678\"".to_owned())
    );
    let (status, body) = post(address, "content-length: 11\r\n\r\n\"123456789\"").await;
    assert_eq!(status, 413);
    assert_eq!(
        error(&body),
        too_large(json!({ "expected": 11, "length": 11, "limit": 10, "type": "entity.too.large" }))
    );
    let chunks = "transfer-encoding: chunked\r\n\r\n6\r\n\"12345\r\n5\r\n6789\"\r\n0\r\n\r\n";
    let (status, body) = post(address, chunks).await;
    assert_eq!(status, 413);
    assert_eq!(
        error(&body),
        too_large(json!({ "limit": 10, "type": "entity.too.large" }))
    );
    backend.stop().await.unwrap();
}

#[tokio::test]
async fn connections_beyond_the_configured_number_wait() {
    // a text, as of a variable
    let config = Config::with("  server: { maxConnections: '1' }\n");
    let backend = Limited::start(config.options()).await.unwrap();
    let address = address(&backend);
    let first = TcpStream::connect(address).await.unwrap();
    tokio::time::sleep(Duration::from_millis(50)).await;

    let second = post(address, "content-length: 2\r\n\r\n{}");
    tokio::pin!(second);
    assert!(timeout(Duration::from_millis(200), &mut second).await.is_err());
    drop(first);

    assert_eq!(second.await, (200, "{}".to_owned()));
    backend.stop().await.unwrap();
}

#[tokio::test]
async fn a_body_that_trickles_in_is_not_waited_for() {
    let config = Config::with("  server: { requestTimeout: 100ms }\n");
    let backend = Limited::start(config.options()).await.unwrap();

    let answer = post(address(&backend), "content-length: 10\r\n\r\n\"1234").await;

    assert_eq!(answer, (408, String::new()));
    backend.stop().await.unwrap();
}

#[tokio::test]
async fn a_body_that_breaks_off_is_the_client_s_fault() {
    let config = Config::with("");
    let backend = Limited::start(config.options()).await.unwrap();

    let (status, body) = post(address(&backend), "transfer-encoding: chunked\r\n\r\nnonsense\r\n").await;

    assert_eq!((status, &error(&body)["type"]), (400, &json!("request.aborted")));
    backend.stop().await.unwrap();
}

/// A request with a compressed body of JSON, to follow the first line.
fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(text.as_bytes()).unwrap();
    let body = encoder.finish().unwrap();
    let head = format!(
        "content-type: application/json\r\ncontent-encoding: gzip\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), &body].concat()
}

#[tokio::test]
async fn what_is_in_a_compressed_body_counts() {
    let config = Config::with("  server: { maxBodySize: 1000 }\n");
    let backend = Limited::start(config.options()).await.unwrap();
    let address = address(&backend);
    let text = |length: usize| format!("\"{}\"", "x".repeat(length - 2));

    assert_eq!(post(address, gzip(&text(1000))).await, (200, text(1000)));
    let (status, body) = post(address, gzip(&text(1_000_000))).await;
    assert_eq!(status, 413, "{body}");
    assert_eq!(error(&body)["limit"], 1000);
    // The limit of a route is one of the text as well, which here is shorter than what it is compressed to.
    assert_eq!(post_to("small", address, &gzip(&text(10))).await, (200, text(10)));
    let (status, body) = post_to("small", address, &gzip(&text(11))).await;
    assert_eq!((status, &error(&body)["length"]), (413, &json!(11)));
    let broken = "content-type: application/json\r\ncontent-encoding: br\r\ncontent-length: 2\r\n\r\n{}";
    let (status, body) = post(address, broken).await;
    assert_eq!((status, &error(&body)["name"]), (400, &json!("BadRequestError")));
    backend.stop().await.unwrap();
}

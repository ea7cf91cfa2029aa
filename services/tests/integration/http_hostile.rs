use std::sync::Arc;
use std::time::{Duration, Instant};

use flytower_core::services::HttpRouter;
use flytower_core::warp::{self, Filter};
use flytower_core::{Plugin, Result, backend, plugin};
use flytower_services::CoreServices;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::{Config, address, get, hello, raw, status};

#[plugin(id = "plain")]
struct Plain {
    router: Arc<dyn HttpRouter>,
}

impl Plugin for Plain {
    async fn init(self) -> Result<()> {
        self.router.route(hello());
        self.router
            .route(warp::path("files").and(warp::fs::dir(env!("CARGO_MANIFEST_DIR"))));
        Ok(())
    }
}

backend! {
    struct Attacked {
        services: [CoreServices],
        plugins: [Plain],
    }
}

fn request(first_line: &str, headers: &str) -> String {
    format!("{first_line} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n{headers}\r\n")
}

#[tokio::test]
async fn what_makes_no_sense_is_answered_as_such_and_harms_nobody_else() {
    let config = Config::with("");
    let backend = Attacked::start(config.options()).await.unwrap();
    let address = address(&backend);
    let long = "x".repeat(20_000);
    let many = (0..150).fold(String::new(), |headers, number| format!("{headers}x-{number}: y\r\n"));
    for (what, bytes, expected) in [
        ("no HTTP", b"hello\r\n\r\n".to_vec(), 400),
        (
            "a path that is no UTF-8",
            b"GET /\xff\xfe HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n".to_vec(),
            400,
        ),
        (
            "a header that is too large",
            request("GET /api/plain/hello", &format!("x: {long}\r\n")).into(),
            431,
        ),
        ("too many headers", request("GET /api/plain/hello", &many).into(), 431),
        (
            "a path that is too long",
            request(&format!("GET /{long}"), "").into(),
            431,
        ),
        (
            "a header without a colon",
            request("GET /api/plain/hello", "nonsense\r\n").into(),
            400,
        ),
        (
            "two lengths",
            request("POST /api/plain/hello", "content-length: 1\r\ncontent-length: 2\r\n").into(),
            400,
        ),
        (
            "a negative length",
            request("POST /api/plain/hello", "content-length: -1\r\n").into(),
            400,
        ),
        (
            "an absurd range",
            request("GET /api/plain/hello", "range: bytes=99999999999999999999-,-,x\r\n").into(),
            200,
        ),
        (
            "a path that climbs",
            request("GET /api/plain/../../../etc/passwd", "").into(),
            404,
        ),
        (
            "a path that climbs in code",
            request("GET /api/plain/%2e%2e/%2fetc%2fpasswd", "").into(),
            404,
        ),
        (
            "a path with a null byte in code",
            request("GET /api/plain/%00", "").into(),
            404,
        ),
        (
            "a path that is broken code",
            request("GET /api/plain/%zz", "").into(),
            404,
        ),
        ("no host", b"GET /api/plain/hello HTTP/1.1\r\n\r\n".to_vec(), 400),
        (
            "two hosts",
            b"GET /api/plain/hello HTTP/1.1\r\nhost: x\r\nhost: x\r\n\r\n".to_vec(),
            400,
        ),
        ("a file", request("GET /api/plain/files/Cargo.toml", "").into(), 200),
        (
            "a file with a null byte in its name",
            request("GET /api/plain/files/Cargo%00.toml", "").into(),
            404,
        ),
        (
            "a file with too long a name",
            request(&format!("GET /api/plain/files/{}", "x".repeat(300)), "").into(),
            404,
        ),
        (
            "a file below a file",
            request("GET /api/plain/files/Cargo.toml/x", "").into(),
            404,
        ),
        ("no path", request("OPTIONS *", "").into(), 404),
        ("a foreign method", request("BREW /api/plain/hello", "").into(), 404),
    ] {
        let answer = raw(address, bytes).await;
        assert_eq!(status(&answer), expected, "{what}: {answer}");
        assert!(!answer.contains("root:"), "{what}");
        assert_eq!(get(address, "/api/plain/hello").await.0, 200, "after {what}");
    }
    backend.stop().await.unwrap();
}

#[tokio::test]
async fn what_is_hidden_behind_a_body_of_two_lengths_is_not_answered() {
    let config = Config::with("  server: { keepAliveTimeout: 60s }\n");
    let backend = Attacked::start(config.options()).await.unwrap();
    let hidden = "GET /api/plain/hello HTTP/1.1\r\nhost: x\r\n\r\n";
    let length = format!("content-length: {}\r\n", hidden.len() + 5);
    let chunked = "transfer-encoding: chunked\r\n".to_owned();

    for headers in [[&length, &chunked], [&chunked, &length]] {
        let headers = headers.map(String::as_str).concat();
        let bytes = format!("POST /api/plain/hello HTTP/1.1\r\nhost: x\r\n{headers}\r\n0\r\n\r\n{hidden}");
        let begin = Instant::now();
        let answers = raw(address(&backend), bytes).await;

        assert_eq!(answers.matches("HTTP/1.1 ").count(), 1, "{answers}");
        assert!(
            begin.elapsed() < Duration::from_secs(30),
            "the connection must be closed at once"
        );
    }
    backend.stop().await.unwrap();
}

#[tokio::test]
async fn a_head_that_trickles_in_is_not_waited_for() {
    let config = Config::with("  server: { headersTimeout: 200 }\n");
    let backend = Attacked::start(config.options()).await.unwrap();
    let mut slow = TcpStream::connect(address(&backend)).await.unwrap();
    slow.write_all(b"GET /api/plain/hello HTTP/1.1\r\n").await.unwrap();
    let trickle = async {
        loop {
            tokio::time::sleep(Duration::from_millis(20)).await;
            if slow.write_all(b"x-y: z\r\n").await.is_err() || slow.read(&mut [0; 99]).await.unwrap_or(0) == 0 {
                return;
            }
        }
    };

    tokio::time::timeout(Duration::from_secs(5), trickle).await.unwrap();

    assert_eq!(get(address(&backend), "/api/plain/hello").await.0, 200);
    backend.stop().await.unwrap();
}

#[tokio::test]
async fn a_connection_is_kept_for_a_while_and_then_closed() {
    let config = Config::with("  server: { keepAliveTimeout: 1s }\n");
    let backend = Attacked::start(config.options()).await.unwrap();

    let two = "GET /api/plain/hello HTTP/1.1\r\nhost: x\r\n\r\n".repeat(2);
    let answers = tokio::time::timeout(Duration::from_secs(5), raw(address(&backend), two))
        .await
        .unwrap();

    assert_eq!(answers.matches("HTTP/1.1 200").count(), 2);
    assert!(
        answers.contains("\r\nconnection: keep-alive\r\nkeep-alive: timeout=1\r\n"),
        "{answers}"
    );
    backend.stop().await.unwrap();
}

#[tokio::test]
async fn who_wants_the_connection_closed_is_not_told_that_it_is_kept() {
    let config = Config::with("");
    let backend = Attacked::start(config.options()).await.unwrap();

    let request = "GET /api/plain/hello HTTP/1.1\r\nhost: x\r\nconnection: te, Close\r\n\r\n".to_owned();
    let answer = raw(address(&backend), request).await;

    assert!(answer.contains("\r\nconnection: close\r\n"), "{answer}");
    assert!(!answer.contains("keep-alive"), "{answer}");
    backend.stop().await.unwrap();
}

#[tokio::test]
async fn a_connection_carries_so_many_requests() {
    let config = Config::with("  server: { maxRequestsPerSocket: 2, timeout: 1h, maxHeadersCount: 3 }\n");
    let backend = Attacked::start(config.options()).await.unwrap();
    let address = address(&backend);

    let three = "GET /api/plain/hello HTTP/1.1\r\nhost: x\r\n\r\n".repeat(3);
    let answers = tokio::time::timeout(Duration::from_secs(5), raw(address, three))
        .await
        .unwrap();

    assert_eq!(answers.matches("HTTP/1.1 200").count(), 2);
    assert!(answers.contains("\r\nconnection: close\r\n"), "{answers}");
    assert_eq!(
        status(&raw(address, request("GET /api/plain/hello", "a: b\r\nc: d\r\n")).await),
        431
    );
    backend.stop().await.unwrap();
}

#[tokio::test]
async fn a_connection_on_which_nothing_happens_is_closed() {
    let config = Config::with("  server: { timeout: 200 }\n");
    let backend = Attacked::start(config.options()).await.unwrap();

    let answer = raw(address(&backend), "GET /api/plain/hello HTTP/1.1\r\nhost: x\r\n\r\n");
    let answer = tokio::time::timeout(Duration::from_secs(3), answer).await.unwrap();

    assert_eq!(status(&answer), 200);
    backend.stop().await.unwrap();
}

use std::sync::Arc;

use flytower_core::services::HttpRouter;
use flytower_core::warp::{self, Filter};
use flytower_core::{Plugin, Result, backend, plugin};
use flytower_services::CoreServices;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::{Config, address, hello, raw, status, url};

#[plugin(id = "plain")]
struct Plain {
    router: Arc<dyn HttpRouter>,
}

impl Plugin for Plain {
    async fn init(self) -> Result<()> {
        self.router.route(hello());
        let stubborn = warp::path!("stubborn").map(|| warp::reply::with_header("hello", "connection", "keep-alive"));
        self.router.route(stubborn);
        let host = warp::path!("host").and(warp::header::<String>("host"));
        self.router.route(host.map(|host: String| host));
        Ok(())
    }
}

backend! { struct Limited { services: [CoreServices], plugins: [Plain] } }

fn client() -> reqwest::Client {
    reqwest::Client::builder().http2_prior_knowledge().build().unwrap()
}

#[tokio::test]
async fn headers_are_counted_over_http_2_as_well() {
    for (server, permitted) in [("{}", 100), ("{ maxHeadersCount: 10 }", 10)] {
        let config = Config::with(&format!("  server: {server}\n"));
        let backend = Limited::start(config.options()).await.unwrap();
        let status = async |count: usize| {
            let mut request = client().get(url(address(&backend), "/api/plain/hello"));
            // the client adds one: what it accepts
            for number in 1..count {
                request = request.header(format!("x-{number}"), "y");
            }
            request.send().await.unwrap().status().as_u16()
        };

        assert_eq!(
            (status(permitted).await, status(permitted + 1).await),
            (200, 431),
            "{server}"
        );
        backend.stop().await.unwrap();
    }
}

#[tokio::test]
async fn a_connection_carries_so_many_requests_whatever_a_client_or_a_handler_says() {
    let config = Config::with("  server: { maxRequestsPerSocket: 2, keepAliveTimeout: 60s }\n");
    let backend = Limited::start(config.options()).await.unwrap();
    let old = "GET /api/plain/hello HTTP/1.0\r\nconnection: keep-alive\r\n\r\n";
    let own = "GET /api/plain/stubborn HTTP/1.1\r\nhost: x\r\n\r\n";

    for request in [old, own] {
        let mut stream = TcpStream::connect(address(&backend)).await.unwrap();
        stream.write_all(request.repeat(3).as_bytes()).await.unwrap();
        let mut answers = String::new();
        // sooner than a connection is closed on which nothing happens
        let read = stream.read_to_string(&mut answers);
        let read = tokio::time::timeout(std::time::Duration::from_secs(30), read).await;
        assert!(read.is_ok(), "{request}");
        assert_eq!(answers.matches(" 200 OK").count(), 2, "{answers}");
        assert!(!answers.contains(" 503 "), "{answers}");
    }
    backend.stop().await.unwrap();
}

#[tokio::test]
async fn there_is_no_doubt_which_host_is_asked() {
    let config = Config::with("");
    let backend = Limited::start(config.options()).await.unwrap();
    let named = async |host: &str| {
        let request = client()
            .get(url(address(&backend), "/api/plain/hello"))
            .header("host", host);
        request.send().await.unwrap().status().as_u16()
    };
    let authority = address(&backend).to_string();

    assert_eq!((named(&authority).await, named("b.test").await), (200, 400));

    for host in ["A.test", "b.test"] {
        let first = "GET http://me@a.test/api/plain/host HTTP/1.1";
        let answer = raw(
            address(&backend),
            format!("{first}\r\nhost: {host}\r\nconnection: close\r\n\r\n"),
        )
        .await;
        assert_eq!(status(&answer), 200, "{answer}");
        assert!(answer.to_lowercase().ends_with("\r\n\r\na.test"), "{answer}");
    }
    backend.stop().await.unwrap();
}

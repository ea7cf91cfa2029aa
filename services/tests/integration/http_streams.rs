use std::sync::Arc;
use std::time::{Duration, Instant};

use flytower_core::services::HttpRouter;
use flytower_core::warp::ws::{WebSocket, Ws};
use flytower_core::warp::{self, Filter};
use flytower_core::{Plugin, Result, RunningBackend, backend, plugin};
use flytower_services::CoreServices;
use futures_util::{SinkExt, StreamExt, stream};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{WebSocketStream, client_async};

use crate::support::{Config, address, get, head_of, header};

#[plugin(id = "live")]
struct Live {
    router: Arc<dyn HttpRouter>,
}

impl Plugin for Live {
    async fn init(self) -> Result<()> {
        let echo = warp::path!("echo").and(warp::ws());
        self.router.route(echo.map(|ws: Ws| ws.on_upgrade(echoes)));
        let deaf = warp::path!("deaf").and(warp::ws());
        self.router.route(deaf.map(|ws: Ws| {
            ws.on_upgrade(|socket| async move {
                let _open = socket;
                tokio::time::sleep(Duration::from_secs(3600)).await;
            })
        }));
        self.router.route(warp::path!("events").map(|| {
            let first = stream::iter([Ok::<_, warp::Error>(warp::sse::Event::default().data("first"))]);
            warp::sse::reply(first.chain(stream::pending()))
        }));
        Ok(())
    }
}

async fn echoes(mut socket: WebSocket) {
    while let Some(Ok(message)) = socket.next().await {
        if message.is_close() || socket.send(message).await.is_err() {
            return;
        }
    }
}

backend! {
    struct Streams {
        services: [CoreServices],
        plugins: [Live],
    }
}

async fn connect(backend: &RunningBackend, path: &str) -> WebSocketStream<TcpStream> {
    let stream = TcpStream::connect(address(backend)).await.unwrap();
    let url = format!("ws://{}{path}", address(backend));
    let (socket, response) = client_async(url, stream).await.unwrap();
    assert_eq!(response.headers()["x-frame-options"], "SAMEORIGIN");
    assert!(response.headers().get("content-encoding").is_none());
    assert!(response.headers().get("keep-alive").is_none());
    socket
}

#[tokio::test]
async fn a_web_socket_works_through_all_layers_and_outlives_the_limits_of_requests() {
    let config = Config::with(
        "  server: { headersTimeout: 200, keepAliveTimeout: 100, requestTimeout: 200, maxRequestsPerSocket: 1 }\n",
    );
    let backend = Streams::start(config.options()).await.unwrap();
    let mut socket = connect(&backend, "/api/live/echo").await;

    for text in ["one", "two"] {
        tokio::time::sleep(Duration::from_millis(400)).await;
        socket.send(Message::text(text)).await.unwrap();
        assert_eq!(socket.next().await.unwrap().unwrap(), Message::text(text));
    }
    backend.stop().await.unwrap();
}

#[tokio::test]
async fn a_stop_hangs_up_on_web_sockets() {
    let config = Config::with("");
    let backend = Streams::start(config.options()).await.unwrap();
    let mut socket = connect(&backend, "/api/live/echo").await;
    socket.send(Message::text("hello")).await.unwrap();
    socket.next().await.unwrap().unwrap();
    let begin = Instant::now();

    backend.stop().await.unwrap();

    assert!(begin.elapsed() < Duration::from_secs(5), "{:?}", begin.elapsed());
    let rest = tokio::time::timeout(Duration::from_secs(5), socket.next())
        .await
        .unwrap();
    assert!(!matches!(rest, Some(Ok(Message::Text(_)))), "{rest:?}");
}

#[tokio::test]
async fn a_stop_waits_for_a_web_socket_that_does_not_listen_no_longer_than_for_others() {
    let config = Config::with("");
    let backend = Streams::start(config.options()).await.unwrap();
    let _socket = connect(&backend, "/api/live/deaf").await;
    let begin = Instant::now();

    backend.stop().await.unwrap();

    assert!(begin.elapsed() < Duration::from_secs(15), "{:?}", begin.elapsed());
}

#[tokio::test]
async fn events_arrive_at_once_and_end_with_the_server() {
    let config = Config::with("  server: { keepAliveTimeout: 100 }\n");
    let backend = Streams::start(config.options()).await.unwrap();
    let mut response = head_of(
        address(&backend),
        "/api/live/events",
        &[("accept-encoding", "gzip, br")],
    )
    .await;
    assert_eq!(header(&response, "content-encoding"), "");
    assert_eq!(header(&response, "etag"), "");

    let first = response.chunk().await.unwrap().unwrap();
    assert_eq!(first, "data:first\n\n");
    // its connection is in use, however quiet it is
    let later = tokio::time::timeout(Duration::from_millis(400), response.chunk()).await;
    assert!(later.is_err(), "{later:?}");
    let begin = Instant::now();
    backend.stop().await.unwrap();

    assert!(begin.elapsed() < Duration::from_secs(5), "{:?}", begin.elapsed());
    assert_eq!(response.chunk().await.unwrap(), None);
}

#[tokio::test]
async fn a_web_socket_that_is_asked_for_without_the_handshake_is_the_client_s_fault() {
    let config = Config::with("");
    let backend = Streams::start(config.options()).await.unwrap();

    assert_eq!(get(address(&backend), "/api/live/echo").await.0, 400);
    backend.stop().await.unwrap();
}

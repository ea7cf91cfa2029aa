use core::task::{Context, Poll};
use std::net::SocketAddr;
use std::time::Instant;

use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::*;
use crate::another_subscriber::another_subscriber;
use crate::http::{HttpRequest, HttpResponse};

const LIMITS: Limits = Limits {
    connections: 10,
    head: Duration::from_secs(5),
    handshake: Duration::from_secs(5),
    request: Duration::from_secs(5),
    keep_alive: Duration::from_secs(5),
    inactivity: None,
    headers: 100,
    requests: None,
    body: 100,
    drain: Duration::from_millis(100),
};

/// Answers at once below `/fast`, and never below `/stuck`, but says when that ends.
async fn start(limits: Limits) -> (Server, SocketAddr, Arc<Semaphore>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let ended = Arc::new(Semaphore::new(0));
    let on_end = Arc::clone(&ended);
    let service = HttpService::from_fn(move |request| {
        let stuck = request.uri().path().starts_with("/stuck");
        let guard = stuck.then(|| AddsPermit(Arc::clone(&on_end)));
        async move {
            match guard {
                Some(_guard) => core::future::pending().await,
                None => HttpResponse::default(),
            }
        }
    });
    (Server::start(listener, None, service, limits), address, ended)
}

struct AddsPermit(Arc<Semaphore>);

impl Drop for AddsPermit {
    fn drop(&mut self) {
        self.0.add_permits(1);
    }
}

async fn send(address: SocketAddr, path: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream
        .write_all(format!("GET {path} HTTP/1.1\r\nhost: x\r\n\r\n").as_bytes())
        .await
        .unwrap();
    stream
}

/// What the server sends until it closes the connection, or has sent the head of a response.
async fn received(stream: &mut TcpStream) -> String {
    let mut text = Vec::new();
    let mut buffer = [0; 1024];
    while !text.ends_with(b"\r\n\r\n") {
        match stream.read(&mut buffer).await {
            Ok(0) | Err(_) => break,
            Ok(count) => text.extend_from_slice(&buffer[..count]),
        }
    }
    String::from_utf8(text).unwrap()
}

#[tokio::test]
async fn a_client_that_sends_nothing_is_not_waited_for() {
    let (server, address, _) = start(Limits {
        head: Duration::from_millis(50),
        ..LIMITS
    })
    .await;
    let mut silent = TcpStream::connect(address).await.unwrap();
    let mut half = TcpStream::connect(address).await.unwrap();
    half.write_all(b"GET /fast HTTP/1.1\r\nhost:").await.unwrap();
    let mut preface = TcpStream::connect(address).await.unwrap();
    preface.write_all(b"PRI * HTTP/2.0\r\n").await.unwrap();

    assert_eq!(received(&mut silent).await, "");
    assert!(!received(&mut half).await.starts_with("HTTP/1.1 200"));
    assert_eq!(received(&mut preface).await, "");
    server.stop().await;
}

#[tokio::test]
async fn a_handshake_is_not_waited_for_as_long_as_a_head() {
    let own = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let (cert, key) = (own.cert.pem(), own.signing_key.serialize_pem());
    let tls = TlsAcceptor::from(Arc::new(server_config(&cert, &key).unwrap()));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let limits = Limits {
        head: Duration::from_secs(3600),
        handshake: Duration::from_millis(50),
        ..LIMITS
    };
    let service = HttpService::from_fn(|_| async { HttpResponse::default() });
    let server = Server::start(listener, Some(tls), service, limits);
    let mut silent = TcpStream::connect(address).await.unwrap();

    let closed = tokio::time::timeout(Duration::from_secs(5), received(&mut silent)).await;

    assert_eq!(closed.unwrap(), "");
    server.stop().await;
}

#[tokio::test]
async fn a_slow_answer_may_take_longer_than_a_head() {
    let (server, address, ended) = start(Limits {
        head: Duration::from_millis(50),
        ..LIMITS
    })
    .await;
    let _stuck = send(address, "/stuck").await;

    tokio::time::sleep(Duration::from_millis(200)).await;

    assert_eq!(ended.available_permits(), 0);
    server.stop().await;
}

#[tokio::test]
async fn connections_beyond_the_limit_wait() {
    let (server, address, _) = start(Limits {
        connections: 1,
        ..LIMITS
    })
    .await;
    let mut first = send(address, "/fast").await;
    assert!(received(&mut first).await.starts_with("HTTP/1.1 200"));
    let mut second = send(address, "/fast").await;

    assert!(
        tokio::time::timeout(Duration::from_millis(100), received(&mut second))
            .await
            .is_err()
    );
    drop(first);

    assert!(received(&mut second).await.starts_with("HTTP/1.1 200"));
    server.stop().await;
}

#[tokio::test]
async fn a_stop_waits_for_answers_no_longer_than_the_limit() {
    let (server, address, ended) = start(LIMITS).await;
    let mut stuck = send(address, "/stuck").await;
    tokio::time::sleep(Duration::from_millis(50)).await;
    let begin = Instant::now();

    server.stop().await;

    assert!((100..2000).contains(&begin.elapsed().as_millis()));
    // No task outlives the stop.
    assert_eq!(ended.available_permits(), 1);
    assert_eq!(received(&mut stuck).await, "");
    server.stop().await;
}

#[tokio::test]
async fn a_server_that_is_dropped_ends_with_its_connections() {
    let (server, address, ended) = start(LIMITS).await;
    let mut stuck = send(address, "/stuck").await;
    tokio::time::sleep(Duration::from_millis(50)).await;

    drop(server);

    assert_eq!(received(&mut stuck).await, "");
    ended.acquire().await.unwrap().forget();
    assert!(TcpStream::connect(address).await.is_err());
}

#[tokio::test]
async fn requests_are_answered_in_the_span_that_the_server_was_started_in() {
    another_subscriber();
    let _subscriber = tracing::subscriber::set_default(tracing_subscriber::registry());
    let span = tracing::error_span!("start");
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (seen, mut spans) = tokio::sync::mpsc::unbounded_channel();
    let service = HttpService::from_fn(move |_| {
        seen.send(tracing::Span::current().id()).unwrap();
        async { HttpResponse::default() }
    });
    let server = span.in_scope(|| Server::start(listener, None, service, LIMITS));

    let mut http_1 = send(address, "/").await;
    received(&mut http_1).await;
    let mut http_2 = TcpStream::connect(address).await.unwrap();
    http_2.write_all(&[PREFACE, SETTINGS, REQUEST].concat()).await.unwrap();

    assert!(span.id().is_some());
    assert_eq!(spans.recv().await, Some(span.id()));
    assert_eq!(spans.recv().await, Some(span.id()));
    server.stop().await;
}

#[tokio::test]
async fn a_head_that_is_on_its_way_may_take_longer_than_a_pause() {
    let (server, address, _) = start(Limits {
        keep_alive: Duration::from_secs(1),
        ..LIMITS
    })
    .await;
    let mut slow = send(address, "/fast").await;
    assert!(received(&mut slow).await.starts_with("HTTP/1.1 200"));

    tokio::time::sleep(Duration::from_millis(100)).await;
    slow.write_all(b"GET /fast HTTP/1.1\r\n").await.unwrap();
    tokio::time::sleep(Duration::from_millis(1400)).await;
    let _ = slow.write_all(b"host: x\r\n\r\n").await;

    assert!(received(&mut slow).await.starts_with("HTTP/1.1 200"));
    assert_eq!(received(&mut slow).await, "", "a pause that is too long is one still");
    server.stop().await;
}

#[tokio::test]
async fn a_head_of_a_later_request_has_its_limit_as_well() {
    let (server, address, _) = start(Limits {
        head: Duration::from_millis(200),
        ..LIMITS
    })
    .await;
    let mut slow = send(address, "/fast").await;
    assert!(received(&mut slow).await.starts_with("HTTP/1.1 200"));

    slow.write_all(b"GET /fast HTTP/1.1\r\n").await.unwrap();
    let closed = tokio::time::timeout(Duration::from_secs(3), received(&mut slow)).await;

    assert!(!closed.unwrap().starts_with("HTTP/1.1 200"));
    server.stop().await;
}

const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
const SETTINGS: &[u8] = &[0, 0, 0, 4, 0, 0, 0, 0, 0];
/// GET http: / as the whole of stream 1
const REQUEST: &[u8] = &[0, 0, 3, 1, 5, 0, 0, 0, 1, 0x82, 0x86, 0x84];

#[tokio::test]
async fn a_connection_of_http_2_may_not_stay_idle_for_ever_either() {
    let (server, address, _) = start(Limits {
        keep_alive: Duration::from_millis(100),
        ..LIMITS
    })
    .await;
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(&[PREFACE, SETTINGS, REQUEST].concat()).await.unwrap();

    let closed = tokio::time::timeout(Duration::from_secs(5), answer_pings(&mut stream)).await;

    assert!(closed.is_ok(), "the connection is still open");
    server.stop().await;
}

#[tokio::test]
async fn a_connection_of_http_2_carries_so_many_requests_as_well() {
    let (server, address, _) = start(Limits {
        requests: Some(1),
        keep_alive: Duration::from_secs(60),
        ..LIMITS
    })
    .await;
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(&[PREFACE, SETTINGS, REQUEST].concat()).await.unwrap();

    let closed = tokio::time::timeout(Duration::from_secs(5), answer_pings(&mut stream)).await;

    assert!(closed.is_ok(), "the connection is still open");
    server.stop().await;
}

/// As a client that is alive and asks nothing, until the server closes the connection.
async fn answer_pings(stream: &mut TcpStream) {
    const PING: u8 = 6;
    let mut head = [0; 9];
    while stream.read_exact(&mut head).await.is_ok() {
        let mut payload = vec![0; u32::from_be_bytes([0, head[0], head[1], head[2]]) as usize];
        stream.read_exact(&mut payload).await.unwrap();
        if head[3] == PING && head[4] == 0 {
            head[4] = 1;
            if stream.write_all(&[&head[..], &payload].concat()).await.is_err() {
                return;
            }
        }
    }
}

/// Not ready when it is asked for the first time.
#[derive(Clone)]
struct Hesitant {
    was_asked: bool,
}

impl tower_service::Service<HttpRequest> for Hesitant {
    type Response = HttpResponse;
    type Error = core::convert::Infallible;
    type Future = core::future::Ready<Result<HttpResponse, Self::Error>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        if core::mem::replace(&mut self.was_asked, true) {
            return Poll::Ready(Ok(()));
        }
        context.waker().wake_by_ref();
        Poll::Pending
    }

    fn call(&mut self, _: HttpRequest) -> Self::Future {
        assert!(self.was_asked, "called before it was ready");
        core::future::ready(Ok(HttpResponse::default()))
    }
}

#[tokio::test]
async fn a_service_is_called_once_it_is_ready() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let service = HttpService::new(Hesitant { was_asked: false });
    let server = Server::start(listener, None, service, LIMITS);

    let mut stream = send(address, "/").await;

    assert!(received(&mut stream).await.starts_with("HTTP/1.1 200 OK"));
    server.stop().await;
}

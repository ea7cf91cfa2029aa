use core::convert::Infallible;
use core::sync::atomic::{AtomicU64, Ordering};
use core::time::Duration;
use std::net::SocketAddr;
use std::sync::Arc;

use flytower_core::warp::http::header::{CONNECTION, CONTENT_LENGTH, HOST};
use flytower_core::warp::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Version};
use hyper::Response;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::sync::Notify;
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;

use super::clock::TickingClock;
use super::line::{Line, LineIo};
use super::served_body::ServedBody;
use crate::http::activity::Activity;
use crate::http::connection::ConnectionInfo;
use crate::http::limits::Limits;
use crate::http::response_body::HttpBody;
use crate::http::service::{HttpRequest, HttpResponse, HttpService};
use crate::http::tasks::Tasks;

const KEEP_ALIVE: HeaderName = HeaderName::from_static("keep-alive");

/// How much of a request's head there may be: as much as in Node.
const MAX_HEAD: usize = 16 * 1024;

/// Longer times clients are not told, in seconds: it is as if there was no limit.
const MAX_TOLD: u64 = 24 * 60 * 60;

/// What all connections have in common.
pub(super) struct Connections {
    tls: Option<TlsAcceptor>,
    service: HttpService,
    limits: Limits,
    builder: auto::Builder<Tasks>,
    stop: CancellationToken,
    /// How long clients may keep a connection, as they are told.
    keep_alive: Option<HeaderValue>,
}

impl Connections {
    pub(super) fn new(
        tls: Option<TlsAcceptor>,
        service: HttpService,
        limits: Limits,
        tasks: Tasks,
        stop: CancellationToken,
    ) -> Self {
        let seconds = limits.keep_alive.as_secs();
        let told = || HeaderValue::from_str(&format!("timeout={seconds}")).ok();
        Self {
            tls,
            service,
            limits,
            builder: builder(tasks, limits),
            stop,
            keep_alive: (1..=MAX_TOLD).contains(&seconds).then(told).flatten(),
        }
    }

    /// Serves a connection until the client closes it, or it is of no use any more.
    pub(super) async fn serve(self: &Arc<Self>, stream: TcpStream) {
        // Answers are written in one piece: nothing to gain from waiting for more. If it fails, they are a little later.
        let _ = stream.set_nodelay(true);
        // Who has gone already needs no answer.
        let Ok(peer) = stream.peer_addr() else { return };
        match &self.tls {
            None => {
                self.serve_stream(stream, peer, false).await;
            }
            Some(tls) => {
                let handshake = tokio::time::timeout(self.limits.handshake, tls.accept(stream));
                match self.stop.run_until_cancelled(handshake).await {
                    Some(Ok(Ok(stream))) => {
                        self.serve_stream(stream, peer, true).await;
                    }
                    // Somebody who speaks plain HTTP, or does not trust the certificate.
                    Some(Ok(Err(error))) => tracing::debug!("a client broke off the TLS handshake: {error}"),
                    Some(Err(_)) | None => {}
                }
            }
        }
    }

    async fn serve_stream<I>(self: &Arc<Self>, stream: I, peer: SocketAddr, encrypted: bool)
    where
        I: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let line = Line::default();
        let activity = Activity::new();
        let io = LineIo::new(stream, line.clone(), self.limits.inactivity).heard_by(activity.clone());
        // If it ends before the connection does, that is cut off, whoever has it.
        let _cut = line.cut_on_drop();
        self.converse(io, activity, peer, encrypted).await;
        // What hyper is done with, but is not closed, has become something else, most likely a WebSocket.
        tokio::select! {
            () = line.closed() => return,
            () = self.stop.cancelled() => line.hang_up(),
        }
        line.closed().await;
    }

    async fn converse<I>(self: &Arc<Self>, io: LineIo<I>, activity: Activity, peer: SocketAddr, encrypted: bool)
    where
        I: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let requests = AtomicU64::new(0);
        let spent = Arc::new(Notify::new());
        let service = service_fn({
            // The connection outlives this if it is given away.
            let (connections, activity, spent) = (Arc::clone(self), activity.clone(), Arc::clone(&spent));
            move |mut request: hyper::Request<Incoming>| {
                let in_use = activity.begin(request.version());
                let info = ConnectionInfo::new(peer, encrypted, connections.limits.of_body());
                request.extensions_mut().insert(info);
                let number = requests.fetch_add(1, Ordering::Relaxed) + 1;
                let is_last = connections.limits.is_last(number);
                if is_last {
                    spent.notify_one();
                }
                let asked = Asked::of(&request);
                let answer = match connections.fault(&mut request, number) {
                    None => Ok(connections.service.answer(request)),
                    Some(status) => Err(status),
                };
                let connections = Arc::clone(&connections);
                async move {
                    let mut response = match answer {
                        Ok(answer) => answer.await?,
                        Err(status) => refusal(status),
                    };
                    asked.complete(&mut response, is_last, connections.keep_alive.as_ref());
                    let (parts, body) = response.into_parts();
                    let body = ServedBody::new(body, &parts.headers, in_use, &connections.stop);
                    Ok::<_, Infallible>(Response::from_parts(parts, body))
                }
            }
        });
        let connection = self.builder.serve_connection_with_upgrades(TokioIo::new(io), service);
        tokio::pin!(connection);
        let mut ends = false;
        loop {
            tokio::select! {
                _ = &mut connection => return,
                () = self.stop.cancelled(), if !ends => {}
                // HTTP/2 has no header that says so
                () = spent.notified(), if !ends => {}
                () = self.tick(&activity, ends) => {
                    if ends || !self.is_idle_for_too_long(&activity) {
                        continue;
                    }
                    // hyper's own limit begins once it knows the version of HTTP. One who sends nothing never gets there.
                    if !activity.has_asked() {
                        return;
                    }
                }
            }
            // What has been asked is answered; more is not accepted.
            ends = true;
            connection.as_mut().graceful_shutdown();
        }
    }

    /// Why a request is not handed on, if it is not: the status of the answer.
    fn fault(&self, request: &mut HttpRequest, number: u64) -> Option<StatusCode> {
        if !names_its_host(request) {
            Some(StatusCode::BAD_REQUEST)
        } else if request.headers().len() > self.limits.headers {
            // hyper counts those of HTTP/1 alone
            Some(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE)
        } else if self.limits.is_beyond(number) {
            // of HTTP/2, on its way already when the client was told to ask no more
            Some(StatusCode::SERVICE_UNAVAILABLE)
        } else {
            None
        }
    }

    /// Waits until it is time to look at the clock again.
    async fn tick(&self, activity: &Activity, ends: bool) {
        let tick = self.limits.tick();
        let left = activity.left(self.limits.head, self.limits.keep_alive);
        let next = if ends {
            tick
        } else {
            left.clamp(Duration::from_millis(1), tick)
        };
        tokio::time::sleep(next).await;
    }

    fn is_idle_for_too_long(&self, activity: &Activity) -> bool {
        activity.left(self.limits.head, self.limits.keep_alive).is_zero()
    }
}

/// Whether there is no doubt which host is asked: a proxy may have taken another one of two for it.
///
/// That of a target counts, whatever the header says (RFC 9112, 3.2.2); HTTP/2 has one always, and the header must not
/// contradict it (RFC 9113, 8.3.1).
fn names_its_host(request: &mut HttpRequest) -> bool {
    let mut hosts = request.headers().get_all(HOST).iter();
    let (first, second) = (hosts.next(), hosts.next());
    let Some(first) = first else {
        return request.version() != Version::HTTP_11;
    };
    if second.is_some() {
        return false;
    }
    let Some(authority) = request.uri().authority() else {
        return true;
    };
    // without a user, whom nobody asks for there
    let host = authority.as_str().rsplit('@').next().unwrap_or_default();
    if first.as_bytes().eq_ignore_ascii_case(host.as_bytes()) {
        return true;
    }
    let host = HeaderValue::from_str(host).ok();
    match host.filter(|_| request.version() <= Version::HTTP_11) {
        Some(host) => {
            request.headers_mut().insert(HOST, host);
            true
        }
        None => false,
    }
}

/// As Node's to what is no request. Whatever follows it may be none either.
fn refusal(status: StatusCode) -> HttpResponse {
    let mut response = HttpResponse::default();
    *response.status_mut() = status;
    let close = HeaderValue::from_static("close");
    response.headers_mut().insert(CONNECTION, close);
    response
}

/// What matters of a request once it is answered.
#[derive(Clone, Copy)]
struct Asked {
    head: bool,
    /// A header says whether the connection stays: not of HTTP/2.
    is_told: bool,
    /// The connection may stay: not if the client wants it closed, and of HTTP/1.0 that is the rule.
    stays: bool,
}

impl Asked {
    fn of(request: &HttpRequest) -> Self {
        Self {
            head: request.method() == Method::HEAD,
            is_told: request.version() <= Version::HTTP_11,
            stays: request.version() == Version::HTTP_11 && !asks_to_close(request.headers()),
        }
    }

    /// Here, where all answers pass.
    fn complete(self, response: &mut HttpResponse, is_last: bool, keep_alive: Option<&HeaderValue>) {
        if self.head {
            // HTTP/1 leaves the body of an answer to HEAD out by itself, HTTP/2 sends it.
            leave_body_out(response);
        }
        if is_last && self.is_told && response.status() != StatusCode::SWITCHING_PROTOCOLS {
            // whatever the handler says
            response
                .headers_mut()
                .insert(CONNECTION, HeaderValue::from_static("close"));
        }
        if !self.stays || response.headers().contains_key(CONNECTION) {
            return;
        }
        if let Some(keep_alive) = keep_alive {
            response
                .headers_mut()
                .insert(CONNECTION, HeaderValue::from_static("keep-alive"));
            response.headers_mut().insert(KEEP_ALIVE, keep_alive.clone());
        }
    }
}

fn asks_to_close(headers: &HeaderMap) -> bool {
    let close = |value: &HeaderValue| {
        let mut tokens = value.as_bytes().split(|byte| *byte == b',');
        tokens.any(|token| token.trim_ascii().eq_ignore_ascii_case(b"close"))
    };
    headers.get_all(CONNECTION).iter().any(close)
}

/// Says how long the body is that is left out.
fn leave_body_out(response: &mut HttpResponse) {
    let body: HttpBody = core::mem::take(response.body_mut());
    if let Some(length) = hyper::body::Body::size_hint(&body).exact().filter(|length| *length > 0) {
        let headers = response.headers_mut();
        headers
            .entry(CONTENT_LENGTH)
            .or_insert_with(|| HeaderValue::from(length));
    }
}

fn builder(tasks: Tasks, limits: Limits) -> auto::Builder<Tasks> {
    let mut builder = auto::Builder::new(tasks);
    builder
        .http1()
        .timer(TickingClock)
        .header_read_timeout(limits.head)
        .max_buf_size(MAX_HEAD);
    // which hyper has room for at hand
    if limits.headers != Limits::default().headers {
        builder.http1().max_headers(limits.headers);
    }
    builder
        .http2()
        .timer(TokioTimer::new())
        // Finds out whether the client is still there. That it asks nothing is another matter: see `idle`.
        .keep_alive_interval(limits.head)
        .max_header_list_size(16 * 1024);
    builder
}

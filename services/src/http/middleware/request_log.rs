use core::fmt::Write as _;
use core::ops::ControlFlow;
use core::pin::Pin;
use core::task::{Context, Poll, ready};

use flytower_core::warp::http::header::{CONTENT_LENGTH, REFERER, USER_AGENT};
use flytower_core::warp::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, Version};
use hyper::Request;
use hyper::body::{Body, Bytes, Frame, SizeHint};
use tracing::{Level, Span};
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::time::{FormatTime, SystemTime};

use super::Around;
use crate::http::{BodyFailure, HttpBody, HttpResponse};

/// Logs each request once its answer is complete, as Backstage does: an event of the level `info` with the target
/// `flytower`.
///
/// Requests whose client breaks off are not logged, nor those that an outer layer answers.
#[derive(Clone, Copy, Debug, Default)]
pub struct RequestLog;

/// What the event says about the request.
#[derive(Clone, Debug)]
pub struct Asked {
    method: Method,
    uri: Uri,
    version: Version,
    user_agent: Option<HeaderValue>,
    referrer: Option<HeaderValue>,
}

impl Around for RequestLog {
    /// Nothing, if nobody wants to know.
    type Seen = Option<Asked>;

    fn before<B>(&self, request: &mut Request<B>) -> ControlFlow<HttpResponse, Self::Seen> {
        let is_wanted = tracing::enabled!(target: "flytower", Level::INFO);
        ControlFlow::Continue(is_wanted.then(|| {
            let header = |name: &HeaderName| request.headers().get(name).cloned();
            Asked {
                method: request.method().clone(),
                uri: request.uri().clone(),
                version: request.version(),
                user_agent: header(&USER_AGENT),
                referrer: header(&REFERER),
            }
        }))
    }

    fn after(&self, seen: Self::Seen, response: &mut HttpResponse) {
        let Some(asked) = seen else { return };
        let complete = response.body().complete().map(|bytes| bytes.len() as u64);
        let finished = Finished {
            asked,
            status: response.status(),
            length: length(response.headers(), complete),
        };
        // What is complete is sent as it is; what is a stream, or stands for one in an answer to HEAD, has an end.
        if complete.is_some() || finished.asked.method == Method::HEAD || response.body().is_end_stream() {
            finished.log();
        } else {
            let body = core::mem::take(response.body_mut());
            *response.body_mut() = HttpBody::new(Logged {
                body,
                finished: Some(finished),
                span: Span::current(),
            });
        }
    }
}

/// What the answer says its length is, or what it is if all of it is there. Express does not tell the length of nothing.
fn length(headers: &HeaderMap, complete: Option<u64>) -> Option<u64> {
    let said = headers
        .get(CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse().ok());
    said.or(complete.filter(|length| *length > 0))
}

struct Finished {
    asked: Asked,
    status: StatusCode,
    length: Option<u64>,
}

impl Finished {
    fn log(&self) {
        let Asked {
            method, uri, version, ..
        } = &self.asked;
        let text = |value: &Option<HeaderValue>| {
            value
                .as_ref()
                .map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
        };
        let (user_agent, referrer) = (text(&self.asked.user_agent), text(&self.asked.referrer));
        let url = uri.path_and_query().map_or("/", |url| url.as_str());
        let version = match *version {
            Version::HTTP_10 => "1.0",
            Version::HTTP_2 => "2.0",
            _ => "1.1",
        };
        let mut date = String::with_capacity(27);
        // Writing to a string cannot fail.
        let _ = SystemTime.format_time(&mut Writer::new(&mut date));
        let (status, length) = (self.status.as_u16(), self.length.unwrap_or_default());
        let mut line = String::with_capacity(128 + url.len());
        let _ = write!(line, "[{date}] \"{method} {url} HTTP/{version}\" {status} {length} ");
        let _ = write!(
            line,
            "\"{}\" \"{}\"",
            referrer.as_deref().unwrap_or("-"),
            user_agent.as_deref().unwrap_or("-")
        );
        tracing::info!(
            target: "flytower",
            service = "rootHttpRouter",
            "type" = "incomingRequest",
            date = &*date,
            method = method.as_str(),
            url,
            status,
            httpVersion = version,
            userAgent = user_agent.as_deref(),
            contentLength = self.length,
            referrer = referrer.as_deref(),
            "{line}"
        );
    }
}

/// A stream that is logged at its end, if it comes there.
struct Logged {
    body: HttpBody,
    finished: Option<Finished>,
    /// The request's, which is over when the end comes.
    span: Span,
}

impl Logged {
    fn end(&mut self) {
        if let Some(finished) = self.finished.take() {
            self.span.in_scope(|| finished.log());
        }
    }
}

impl Body for Logged {
    type Data = Bytes;
    type Error = BodyFailure;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyFailure>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(context));
        match &frame {
            // Nobody asks again after an end that is known, nor after a failure, which is none.
            Some(Ok(_)) if self.body.is_end_stream() => self.end(),
            None => self.end(),
            Some(Ok(_)) => {}
            Some(Err(_)) => self.finished = None,
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

use core::fmt;
use core::ops::ControlFlow;
use core::pin::Pin;
use core::task::{Context, Poll, ready};
use std::borrow::Cow;

use flytower_core::warp::http::header::{CONTENT_LENGTH, REFERER, USER_AGENT};
use flytower_core::warp::http::uri::PathAndQuery;
use flytower_core::warp::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Version};
use hyper::Request;
use hyper::body::{Body, Bytes, Frame, SizeHint};
use tracing::{Level, Span};

use super::Around;
use crate::clock;
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
    url: Option<PathAndQuery>,
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
                url: request.uri().path_and_query().cloned(),
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
            method, url, version, ..
        } = &self.asked;
        let (user_agent, referrer) = (text(self.asked.user_agent.as_ref()), text(self.asked.referrer.as_ref()));
        let url = url.as_ref().map_or("/", PathAndQuery::as_str);
        let version = match *version {
            Version::HTTP_10 => "1.0",
            Version::HTTP_2 => "2.0",
            _ => "1.1",
        };
        let date = clock::now();
        let status = self.status.as_u16();
        // One by one, without the machinery of formatting: this is done for each request.
        let message = fmt::from_fn(|f| {
            for part in ["[", &date, "] \"", method.as_str(), " ", url, " HTTP/", version, "\" "] {
                f.write_str(part)?;
            }
            f.write_str(self.status.as_str())?;
            write!(f, " {}", self.length.unwrap_or_default())?;
            let (referrer, user_agent) = (referrer.as_deref().unwrap_or("-"), user_agent.as_deref().unwrap_or("-"));
            for part in [" \"", referrer, "\" \"", user_agent, "\""] {
                f.write_str(part)?;
            }
            Ok(())
        });
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
            "{message}"
        );
    }
}

fn text(value: Option<&HeaderValue>) -> Option<Cow<'_, str>> {
    value.map(|value| String::from_utf8_lossy(value.as_bytes()))
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

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::{Arc, Mutex};

    use futures_util::StreamExt as _;
    use serde_json::Value;
    use tracing_subscriber::prelude::*;

    use super::*;
    use crate::another_subscriber::another_subscriber;
    use crate::logger::{Format, LineLayer};

    #[derive(Clone, Default)]
    struct Written(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Written {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// What is logged meanwhile, from `level` on.
    fn logged(level: Level, run: impl FnOnce()) -> Vec<Value> {
        another_subscriber();
        let written = Written::default();
        let writer = written.clone();
        let layer = LineLayer::new(Format::Json, move || writer.clone());
        let filter = tracing_subscriber::filter::LevelFilter::from_level(level);
        tracing::subscriber::with_default(tracing_subscriber::registry().with(filter).with(layer), run);
        let text = String::from_utf8(written.0.lock().unwrap().clone()).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    fn seen(method: Method) -> Option<Asked> {
        let mut request = Request::new(());
        *request.method_mut() = method;
        *request.uri_mut() = "/api/catalog/entities?filter=a%20b".parse().unwrap();
        request
            .headers_mut()
            .insert(USER_AGENT, HeaderValue::from_static("curl"));
        match RequestLog.before(&mut request) {
            ControlFlow::Continue(seen) => seen,
            ControlFlow::Break(_) => unreachable!(),
        }
    }

    fn streamed() -> HttpResponse {
        let stream =
            futures_util::stream::iter(["a", "b"]).map(|text| Ok::<_, io::Error>(Frame::data(Bytes::from(text))));
        HttpResponse::new(HttpBody::new(Stream(stream.boxed())))
    }

    struct Stream(futures_util::stream::BoxStream<'static, io::Result<Frame<Bytes>>>);

    impl Body for Stream {
        type Data = Bytes;
        type Error = io::Error;

        fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
            self.0.poll_next_unpin(context)
        }
    }

    #[test]
    fn a_request_is_logged_with_all_its_fields() {
        let lines = logged(Level::INFO, || {
            RequestLog.after(seen(Method::GET), &mut HttpResponse::new("hello".into()));
        });

        let line = &lines[0];
        for (field, value) in [
            ("service", "rootHttpRouter"),
            ("type", "incomingRequest"),
            ("method", "GET"),
            ("url", "/api/catalog/entities?filter=a%20b"),
            ("httpVersion", "1.1"),
            ("userAgent", "curl"),
        ] {
            assert_eq!(line[field], value, "{field}");
        }
        assert_eq!((&line["status"], &line["contentLength"]), (&200.into(), &5.into()));
        assert_eq!(line.get("referrer"), None);
        let date = line["date"].as_str().unwrap();
        let message = format!("[{date}] \"GET /api/catalog/entities?filter=a%20b HTTP/1.1\" 200 5 \"-\" \"curl\"");
        assert_eq!(line["message"], message);
    }

    #[test]
    fn a_stream_is_logged_once_it_ends_and_not_if_it_is_broken_off() {
        let mut context = Context::from_waker(core::task::Waker::noop());
        let lines = logged(Level::INFO, || {
            let mut response = streamed();
            RequestLog.after(seen(Method::GET), &mut response);
            let mut body = response.into_body();
            let mut poll = || Pin::new(&mut body).poll_frame(&mut context);
            assert!(poll().is_ready());
            tracing::info!(target: "flytower", "not yet");
            while let Poll::Ready(Some(_)) = poll() {}

            let mut response = streamed();
            RequestLog.after(seen(Method::GET), &mut response);
            drop(response);
        });

        assert_eq!(lines.len(), 2);
        assert_eq!(
            (&lines[0]["message"], &lines[1]["status"]),
            (&"not yet".into(), &200.into())
        );
    }

    #[test]
    fn the_answer_to_head_is_logged_though_its_body_is_never_read() {
        let lines = logged(Level::INFO, || RequestLog.after(seen(Method::HEAD), &mut streamed()));

        assert_eq!(lines[0]["method"], "HEAD");
    }

    #[test]
    fn nothing_is_kept_if_nobody_wants_to_know() {
        let lines = logged(Level::WARN, || assert!(seen(Method::GET).is_none()));

        assert_eq!(lines.len(), 0);
    }
}

use std::io::Read as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Wake, Waker};

use futures_util::{StreamExt as _, stream};
use hyper::body::{Body, Bytes, Frame};

use super::*;
use crate::http::BodyFailure;

fn accepted(encodings: &'static str) -> Accepted {
    Accepted {
        encodings: Some(HeaderValue::from_static(encodings)),
        head: false,
    }
}

fn response(content_type: &'static str, body: impl Into<HttpBody>) -> HttpResponse {
    let mut response = HttpResponse::new(body.into());
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    response
}

fn long() -> String {
    (0..20_000).map(|number| format!("{{\"number\":{number}}},")).collect()
}

async fn read(response: HttpResponse) -> Vec<u8> {
    let mut body = response.into_body();
    let mut all = Vec::new();
    while let Some(frame) = core::future::poll_fn(|context| core::pin::Pin::new(&mut body).poll_frame(context)).await {
        all.extend_from_slice(frame.unwrap().data_ref().unwrap());
    }
    all
}

fn decompressed(encoding: &str, bytes: &[u8]) -> String {
    let mut text = String::new();
    match encoding {
        "br" => brotli::Decompressor::new(bytes, 4096)
            .read_to_string(&mut text)
            .unwrap(),
        "gzip" => flate2::read::GzDecoder::new(bytes).read_to_string(&mut text).unwrap(),
        _ => flate2::read::ZlibDecoder::new(bytes).read_to_string(&mut text).unwrap(),
    };
    text
}

#[tokio::test]
async fn a_long_answer_is_compressed_and_can_be_read_again() {
    for encoding in ["br", "gzip", "deflate"] {
        let mut response = response("application/json; charset=utf-8", long());
        response
            .headers_mut()
            .insert(CONTENT_LENGTH, HeaderValue::from(long().len()));
        response
            .headers_mut()
            .insert(ETAG, HeaderValue::from_static("\"strong\""));

        Compression.after(accepted(encoding), &mut response);

        assert_eq!(response.headers()["content-encoding"], encoding);
        assert_eq!(response.headers()["vary"], "Accept-Encoding");
        assert_eq!(response.headers()["etag"], "W/\"strong\"");
        assert!(!response.headers().contains_key("content-length"));
        let bytes = read(response).await;
        assert!(bytes.len() < long().len() / 3, "{} bytes", bytes.len());
        assert_eq!(decompressed(encoding, &bytes), long());
    }
}

#[test]
fn what_is_short_or_final_or_not_understood_is_left_but_depends_on_the_header() {
    let left = |seen: Accepted, mut response: HttpResponse| {
        Compression.after(seen, &mut response);
        assert!(response.body().complete().is_some());
        assert_eq!(response.headers()["vary"], "Accept-Encoding");
    };
    left(accepted("gzip"), response("text/html", "x".repeat(1023)));
    left(accepted("identity"), response("text/html", long()));
    left(
        Accepted {
            encodings: None,
            head: false,
        },
        response("text/html", long()),
    );
    left(
        Accepted {
            head: true,
            ..accepted("gzip")
        },
        response("text/html", long()),
    );
    let mut encoded = response("text/html", long());
    encoded
        .headers_mut()
        .insert(CONTENT_ENCODING, HeaderValue::from_static("zstd"));
    left(accepted("gzip"), encoded);
    let mut part = response("text/html", long());
    *part.status_mut() = StatusCode::PARTIAL_CONTENT;
    left(accepted("gzip"), part);
}

#[test]
fn what_cannot_be_compressed_or_may_not_is_left() {
    let left = |mut response: HttpResponse| {
        Compression.after(accepted("gzip"), &mut response);
        assert!(response.body().complete().is_some());
        assert!(!response.headers().contains_key("vary"));
    };
    for content_type in [
        "image/png",
        "application/zip",
        "text/event-stream",
        "multipart/mixed",
        "nonsense",
        "",
    ] {
        left(response(content_type, long()));
    }
    left(HttpResponse::new(long().into()));
    let mut fixed = response("text/html", long());
    fixed
        .headers_mut()
        .insert(CACHE_CONTROL, HeaderValue::from_static("public, No-Transform"));
    left(fixed);
    let mut upgrade = response("text/html", long());
    *upgrade.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
    left(upgrade);
}

struct Stream(stream::BoxStream<'static, &'static str>);

impl Body for Stream {
    type Data = Bytes;
    type Error = BodyFailure;

    fn poll_frame(
        mut self: core::pin::Pin<&mut Self>,
        context: &mut core::task::Context<'_>,
    ) -> core::task::Poll<Option<Result<Frame<Bytes>, BodyFailure>>> {
        let next = self.0.poll_next_unpin(context);
        next.map(|item| item.map(|text| Ok(Frame::data(Bytes::from_static(text.as_bytes())))))
    }
}

#[derive(Default)]
struct Woken(AtomicUsize);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

#[test]
fn others_have_their_turn_although_nothing_comes_out_yet() {
    let mut response = response("text/html", "x".repeat(1024 * 1024));
    Compression.after(accepted("br"), &mut response);
    let mut body = response.into_body();
    let woken = Arc::new(Woken::default());
    let waker = Waker::from(Arc::clone(&woken));
    let mut context = core::task::Context::from_waker(&waker);

    let mut turns = 0;
    while core::pin::Pin::new(&mut body).poll_frame(&mut context).is_pending() {
        turns += 1;
        assert_eq!(woken.0.swap(0, Ordering::Relaxed), 1, "it asks to go on");
    }

    assert!(turns >= 16, "{turns} turns");
}

#[tokio::test]
async fn a_stream_that_pauses_keeps_nothing_back() {
    for encoding in ["br", "gzip", "deflate"] {
        let pauses = stream::iter(["first line\n"]).chain(stream::pending());
        let mut response = response("application/x-ndjson", HttpBody::new(Stream(pauses.boxed())));
        Compression.after(accepted(encoding), &mut response);
        let mut body = response.into_body();
        let mut bytes = Vec::new();

        let mut context = core::task::Context::from_waker(Waker::noop());
        while let core::task::Poll::Ready(Some(frame)) = core::pin::Pin::new(&mut body).poll_frame(&mut context) {
            bytes.extend_from_slice(frame.unwrap().data_ref().unwrap());
        }

        let mut text = [0; 11];
        match encoding {
            "br" => brotli::Decompressor::new(&*bytes, 4096).read_exact(&mut text).unwrap(),
            "gzip" => flate2::read::GzDecoder::new(&*bytes).read_exact(&mut text).unwrap(),
            _ => flate2::read::ZlibDecoder::new(&*bytes).read_exact(&mut text).unwrap(),
        }
        assert_eq!(&text, b"first line\n");
    }
}

#[tokio::test]
async fn a_stream_that_fails_fails() {
    struct Fails;
    impl Body for Fails {
        type Data = Bytes;
        type Error = BodyFailure;

        fn poll_frame(
            self: core::pin::Pin<&mut Self>,
            _: &mut core::task::Context<'_>,
        ) -> core::task::Poll<Option<Result<Frame<Bytes>, BodyFailure>>> {
            core::task::Poll::Ready(Some(Err("no luck".into())))
        }
    }
    let mut response = response("text/html", HttpBody::new(Fails));
    Compression.after(accepted("gzip"), &mut response);
    let mut body = response.into_body();

    let frame = core::future::poll_fn(|context| core::pin::Pin::new(&mut body).poll_frame(context)).await;

    assert!(frame.unwrap().is_err());
}

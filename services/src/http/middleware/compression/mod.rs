//! Answers that take less of the network.

mod body;
mod content_type;
mod encoder;
mod encoding;

use core::ops::ControlFlow;

use flytower_core::warp::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG,
};
use flytower_core::warp::http::{HeaderMap, HeaderValue, Method, StatusCode};
use hyper::Request;
use hyper::body::Body as _;

use self::body::Compressed;
use self::encoding::Encoding;
use super::Around;
use super::vary::vary;
use crate::http::{HttpBody, HttpResponse};

/// Smaller answers are left alone: they would hardly become shorter.
const THRESHOLD: u64 = 1024;

/// Compresses answers with what the client understands: Brotli, else gzip, else deflate.
///
/// A stream that pauses is flushed, so that nothing waits for what comes later, and events for browsers
/// (`text/event-stream`) go through as they are. A handler keeps its answer from being compressed by
/// `Cache-Control: no-transform`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Compression;

/// What the client understands, and whether it wants a body at all.
#[derive(Clone, Debug)]
pub struct Accepted {
    encodings: Option<HeaderValue>,
    head: bool,
}

impl Around for Compression {
    type Seen = Accepted;

    fn before<B>(&self, request: &mut Request<B>) -> ControlFlow<HttpResponse, Accepted> {
        ControlFlow::Continue(Accepted {
            encodings: request.headers().get(ACCEPT_ENCODING).cloned(),
            head: request.method() == Method::HEAD,
        })
    }

    fn after(&self, seen: Accepted, response: &mut HttpResponse) {
        if response.status() == StatusCode::SWITCHING_PROTOCOLS || !may_be_compressed(response.headers()) {
            return;
        }
        vary(response.headers_mut(), "Accept-Encoding");
        let is_part =
            || response.status() == StatusCode::PARTIAL_CONTENT || response.headers().contains_key(CONTENT_RANGE);
        if seen.head || is_small(response) || is_part() || is_encoded(response.headers()) {
            return;
        }
        let accepted = seen.encodings.as_ref().and_then(|accepted| accepted.to_str().ok());
        let Some(encoding) = accepted.and_then(Encoding::best) else {
            return;
        };
        let headers = response.headers_mut();
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static(encoding.name()));
        headers.remove(CONTENT_LENGTH);
        weaken(headers);
        let body = core::mem::take(response.body_mut());
        *response.body_mut() = HttpBody::new(Compressed::new(body, encoding));
    }
}

fn may_be_compressed(headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    let compressible = text(CONTENT_TYPE).is_some_and(content_type::is_compressible);
    let fixed = text(CACHE_CONTROL).is_some_and(|value| {
        value
            .split(',')
            .any(|directive| directive.trim().eq_ignore_ascii_case("no-transform"))
    });
    compressible && !fixed
}

fn is_encoded(headers: &HeaderMap) -> bool {
    headers
        .get(CONTENT_ENCODING)
        .is_some_and(|encoding| !encoding.as_bytes().eq_ignore_ascii_case(b"identity"))
}

/// Whether the length is known, and below the threshold.
fn is_small(response: &HttpResponse) -> bool {
    let said = || {
        let length = response.headers().get(CONTENT_LENGTH)?;
        length.to_str().ok()?.parse().ok()
    };
    let known = response.body().size_hint().exact().or_else(said);
    known.is_some_and(|length: u64| length < THRESHOLD)
}

/// The bytes are not the same any more, which a strong tag would say.
fn weaken(headers: &mut HeaderMap) {
    let Some(tag) = headers.get(ETAG).filter(|tag| !tag.as_bytes().starts_with(b"W/")) else {
        return;
    };
    if let Ok(weak) = HeaderValue::from_bytes(&[b"W/", tag.as_bytes()].concat()) {
        headers.insert(ETAG, weak);
    }
}

#[cfg(test)]
mod tests;

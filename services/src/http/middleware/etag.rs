use core::ops::ControlFlow;

use std::time::SystemTime;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use flytower_core::warp::http::header::{
    CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, ETAG, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED,
    TRANSFER_ENCODING,
};
use flytower_core::warp::http::{HeaderMap, HeaderValue, Method, StatusCode};
use hyper::Request;
use hyper::body::Bytes;
use sha1::{Digest, Sha1};

use super::Around;
use crate::http::{HttpBody, HttpResponse};

/// Gives complete bodies a weak `ETag`, in Express's form, and answers with 304 who has them already.
///
/// Streams have none, unless their handler sets one, which then counts as well. So does a handler's `Last-Modified`, for whoever
/// asks with a date alone.
#[derive(Clone, Copy, Debug, Default)]
pub struct ETag;

/// What a client says that it has.
#[derive(Clone, Debug)]
pub struct Known(Option<What>);

#[derive(Clone, Debug)]
enum What {
    /// `If-None-Match`
    Tags(HeaderValue),
    /// `If-Modified-Since`
    Date(SystemTime),
}

impl Around for ETag {
    /// Nothing, if the request is neither GET nor HEAD.
    type Seen = Option<Known>;

    fn before<B>(&self, request: &mut Request<B>) -> ControlFlow<HttpResponse, Self::Seen> {
        let reads = request.method() == Method::GET || request.method() == Method::HEAD;
        ControlFlow::Continue(reads.then(|| Known(known(request.headers()))))
    }

    fn after(&self, seen: Self::Seen, response: &mut HttpResponse) {
        let Some(Known(known)) = seen else { return };
        if !response.status().is_success() {
            return;
        }
        if !response.headers().contains_key(ETAG)
            && let Some(bytes) = response.body().complete().filter(|bytes| !bytes.is_empty())
        {
            let tag = tag(bytes);
            response.headers_mut().insert(ETAG, tag);
        }
        if known.is_some_and(|known| known.is_of(response.headers())) {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            *response.body_mut() = HttpBody::default();
            for name in [CONTENT_LENGTH, CONTENT_TYPE, TRANSFER_ENCODING] {
                response.headers_mut().remove(name);
            }
        }
    }
}

/// What the client has, unless it wants an answer in any case. Tags tell more than a date, which does not count beside them.
fn known(headers: &HeaderMap) -> Option<What> {
    let tags = headers.get(IF_NONE_MATCH).cloned().map(What::Tags);
    let known = tags.or_else(|| date(headers.get(IF_MODIFIED_SINCE)?).map(What::Date))?;
    let reloads = headers
        .get(CACHE_CONTROL)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| {
            value
                .split(',')
                .any(|directive| directive.trim().eq_ignore_ascii_case("no-cache"))
        });
    (!reloads).then_some(known)
}

impl What {
    /// Whether it is what an answer with these headers has.
    fn is_of(&self, headers: &HeaderMap) -> bool {
        match self {
            Self::Tags(known) => headers
                .get(ETAG)
                .is_some_and(|tag| matches(known.as_bytes(), tag.as_bytes())),
            Self::Date(since) => headers
                .get(LAST_MODIFIED)
                .and_then(date)
                .is_some_and(|modified| modified <= *since),
        }
    }
}

fn date(value: &HeaderValue) -> Option<SystemTime> {
    httpdate::parse_http_date(value.to_str().ok()?).ok()
}

/// Compares as RFC 9110 has it for `If-None-Match`: weakly.
fn matches(known: &[u8], tag: &[u8]) -> bool {
    fn strong(tag: &[u8]) -> &[u8] {
        tag.strip_prefix(b"W/").unwrap_or(tag)
    }
    let mut known = known.split(|byte| *byte == b',').map(<[u8]>::trim_ascii);
    known.any(|one| one == b"*" || strong(one) == strong(tag))
}

/// `W/"<length in hex>-<SHA-1 in base64>"`.
fn tag(bytes: &Bytes) -> HeaderValue {
    let mut text = String::with_capacity(48);
    text.push_str("W/\"");
    push_hex(&mut text, bytes.len());
    text.push('-');
    STANDARD_NO_PAD.encode_string(Sha1::digest(bytes), &mut text);
    text.push('"');
    // Of characters that may stand in a header.
    HeaderValue::from_maybe_shared(Bytes::from(text)).unwrap_or(HeaderValue::from_static("W/\"0\""))
}

fn push_hex(text: &mut String, number: usize) {
    let digits = (usize::BITS - number.leading_zeros()).div_ceil(4).max(1);
    for digit in (0..digits).rev() {
        text.extend(char::from_digit((number >> (digit * 4)) as u32 & 15, 16));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(method: Method, headers: &[(&'static str, &str)], mut response: HttpResponse) -> HttpResponse {
        let mut request = Request::new(());
        *request.method_mut() = method;
        for (name, value) in headers {
            request.headers_mut().insert(*name, value.parse().unwrap());
        }
        let ControlFlow::Continue(seen) = ETag.before(&mut request) else {
            unreachable!()
        };
        ETag.after(seen, &mut response);
        response
    }

    fn ok() -> HttpResponse {
        let mut response = HttpResponse::new(r#"{"status":"ok"}"#.into());
        response
            .headers_mut()
            .insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        response
    }

    /// What Express gives that body.
    const TAG: &str = "W/\"f-VaSQ4oDUiZblZNAEkkN+sX+q3Sg\"";

    #[test]
    fn a_complete_body_has_the_tag_that_express_gives_it() {
        assert_eq!(answer(Method::GET, &[], ok()).headers()[ETAG], TAG);
        assert_eq!(answer(Method::HEAD, &[], ok()).headers()[ETAG], TAG);
    }

    #[test]
    fn the_length_is_written_in_hex() {
        for number in [0, 1, 15, 16, 255, 256, 0xabcdef, usize::MAX] {
            let mut text = String::new();
            push_hex(&mut text, number);
            assert_eq!(text, format!("{number:x}"));
        }
    }

    #[test]
    fn other_answers_have_none() {
        let none = |method, response| assert!(!answer(method, &[], response).headers().contains_key(ETAG));
        none(Method::POST, ok());
        none(Method::GET, HttpResponse::default());
        let mut failed = ok();
        *failed.status_mut() = StatusCode::NOT_FOUND;
        none(Method::GET, failed);
    }

    #[test]
    fn who_has_it_already_is_not_sent_it_again() {
        for known in [TAG, &TAG[2..], "*", &format!("\"x\" ,{TAG}")] {
            let response = answer(Method::GET, &[("if-none-match", known)], ok());
            assert_eq!(response.status(), 304, "{known}");
            assert!(response.body().complete().unwrap().is_empty());
            assert!(!response.headers().contains_key(CONTENT_TYPE));
            assert_eq!(response.headers()[ETAG], TAG);
        }
    }

    #[test]
    fn others_are() {
        let no_cache = ("cache-control", "max-age=0, no-cache");
        for headers in [&[("if-none-match", "W/\"x\"")][..], &[("if-none-match", TAG), no_cache]] {
            assert_eq!(answer(Method::GET, headers, ok()).status(), 200);
        }
        assert_eq!(answer(Method::POST, &[("if-none-match", "*")], ok()).status(), 200);
    }

    #[test]
    fn a_date_of_the_handler_counts_for_who_knows_no_tag() {
        let modified = "Wed, 01 Jan 2020 00:00:00 GMT";
        let dated = || {
            let mut response = ok();
            response
                .headers_mut()
                .insert(LAST_MODIFIED, HeaderValue::from_static(modified));
            response
        };
        for (headers, status) in [
            (&[("if-modified-since", modified)][..], 304),
            (&[("if-modified-since", "Wed, 01 Jan 2020 00:00:01 GMT")], 304),
            (&[("if-modified-since", "Tue, 31 Dec 2019 23:59:59 GMT")], 200),
            (&[("if-modified-since", "yesterday")], 200),
            (&[("if-modified-since", modified), ("if-none-match", "\"x\"")], 200),
            (&[("if-modified-since", modified), ("cache-control", "no-cache")], 200),
        ] {
            assert_eq!(answer(Method::GET, headers, dated()).status(), status, "{headers:?}");
        }
        let headers = [("if-modified-since", modified)];
        assert_eq!(answer(Method::GET, &headers, ok()).status(), 200);
        assert_eq!(answer(Method::POST, &headers, dated()).status(), 200);
    }

    #[test]
    fn a_tag_of_the_handler_counts() {
        let mut response = ok();
        response
            .headers_mut()
            .insert(ETAG, HeaderValue::from_static("\"mine\""));
        assert_eq!(
            answer(Method::GET, &[("if-none-match", "W/\"mine\"")], response).status(),
            304
        );
    }
}

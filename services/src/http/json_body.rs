//! Bodies of JSON that are compressed, or that are in no encoding that is read.
//!
//! What is compressed is inflated before a filter sees it, for the limit of a route to count what is in it: filters judge by
//! `Content-Length`. All other bodies are whatever their handlers make of them.

use core::future::poll_fn;
use core::pin::Pin;
use std::io::{self, Read};

use flate2::read::{MultiGzDecoder, ZlibDecoder};
use flytower_core::warp::http::Request;
use flytower_core::warp::http::header::{
    CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderValue, TRANSFER_ENCODING,
};
use hyper::body::{Body, Bytes};
use tokio::sync::Semaphore;

use super::body::{Fault, LimitedBody};
use super::body_error::BodyError;

/// How a body is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Gzip,
    Deflate,
    Brotli,
}

/// What a body of JSON is in, and is not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Unsupported {
    Charset(String),
    Encoding(String),
}

/// How the body of a request is compressed, if it is one of JSON.
pub(super) fn format<B: Body>(request: &Request<B>) -> Result<Option<Format>, Unsupported> {
    if request.body().is_end_stream() || !is_json(request.headers())? {
        return Ok(None);
    }
    if !request.headers().contains_key(CONTENT_ENCODING) {
        return Ok(None);
    }
    let all = request.headers().get_all(CONTENT_ENCODING).iter();
    let all: Vec<_> = all.map(|value| String::from_utf8_lossy(value.as_bytes())).collect();
    let encoding = all.join(", ").to_ascii_lowercase();
    match &*encoding {
        "identity" | "" => Ok(None),
        "gzip" => Ok(Some(Format::Gzip)),
        "deflate" => Ok(Some(Format::Deflate)),
        "br" => Ok(Some(Format::Brotli)),
        _ => Err(Unsupported::Encoding(encoding)),
    }
}

/// Whether it is JSON, in UTF-8.
fn is_json(headers: &HeaderMap) -> Result<bool, Unsupported> {
    const JSON: &str = "application/json";
    let Some(content_type) = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()) else {
        return Ok(false);
    };
    // What most requests say.
    if content_type == JSON {
        return Ok(true);
    }
    let mut parts = content_type.split(';').map(str::trim);
    if !parts.next().is_some_and(|essence| essence.eq_ignore_ascii_case(JSON)) {
        return Ok(false);
    }
    let charset = parts.find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.eq_ignore_ascii_case("charset").then(|| value.trim_matches('"'))
    });
    match charset {
        Some(charset) if !charset.eq_ignore_ascii_case("utf-8") => {
            Err(Unsupported::Charset(charset.to_ascii_lowercase()))
        }
        _ => Ok(true),
    }
}

/// How many bodies are inflated at once. What comes after them waits, compressed.
static INFLATING: Semaphore = Semaphore::const_new(4);

/// The request with what its body is when it is inflated, if that is not too large.
pub(super) async fn inflated<B>(request: Request<LimitedBody<B>>, format: Format) -> Result<Request<String>, BodyError>
where
    B: Body<Data = Bytes> + Unpin,
{
    let (mut parts, mut body) = request.into_parts();
    let mut compressed = Vec::new();
    while let Some(frame) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
        let frame = frame.map_err(|fault| BodyError::new(fault, body.outcome().length))?;
        compressed.extend_from_slice(frame.data_ref().map_or(&[], |data| data));
    }
    let limit = body.limit();
    // A few bytes may become as many as the limit allows, for which other requests should not have to wait; nor may many
    // such bodies be in the works at once.
    let _turn = INFLATING.acquire().await.map_err(|_| BodyError::Undecodable)?;
    let inflating = tokio::task::spawn_blocking(move || inflate(&compressed, format, limit));
    let bytes = inflating.await.map_err(|_| BodyError::Undecodable)??;
    let text = String::from_utf8(bytes).map_err(|error| BodyError::Malformed(error.to_string()))?;
    parts.headers.remove(CONTENT_ENCODING);
    parts.headers.remove(TRANSFER_ENCODING);
    parts.headers.insert(CONTENT_LENGTH, HeaderValue::from(text.len()));
    Ok(Request::from_parts(parts, text))
}

fn inflate(compressed: &[u8], format: Format, limit: u64) -> Result<Vec<u8>, BodyError> {
    let mut all = Vec::new();
    // One byte more tells what is too large from what just is not.
    let most = limit.saturating_add(1);
    let read: io::Result<usize> = match format {
        Format::Gzip => MultiGzDecoder::new(compressed).take(most).read_to_end(&mut all),
        Format::Deflate => ZlibDecoder::new(compressed).take(most).read_to_end(&mut all),
        Format::Brotli => brotli::Decompressor::new(compressed, 4096)
            .take(most)
            .read_to_end(&mut all),
    };
    match read {
        Ok(length) if length as u64 > limit => Err(BodyError::new(Fault::TooLarge { limit }, None)),
        Ok(_) => Ok(all),
        Err(_) => Err(BodyError::Undecodable),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn request(headers: &[(&'static str, &'static str)]) -> Request<String> {
        let mut request = Request::new("{}".to_owned());
        for (name, value) in headers {
            request.headers_mut().append(*name, HeaderValue::from_static(value));
        }
        request
    }

    fn compressed(format: Format, bytes: &[u8]) -> Vec<u8> {
        let level = flate2::Compression::default();
        match format {
            Format::Gzip => {
                let mut encoder = flate2::write::GzEncoder::new(Vec::new(), level);
                encoder.write_all(bytes).unwrap();
                encoder.finish().unwrap()
            }
            Format::Deflate => {
                let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), level);
                encoder.write_all(bytes).unwrap();
                encoder.finish().unwrap()
            }
            Format::Brotli => {
                let mut encoder = brotli::CompressorWriter::new(Vec::new(), 4096, 4, 16);
                encoder.write_all(bytes).unwrap();
                encoder.into_inner()
            }
        }
    }

    #[test]
    fn what_is_no_json_or_has_no_body_is_nobody_s_concern() {
        let gzip = ("content-encoding", "gzip");
        for headers in [
            &[][..],
            &[gzip],
            &[gzip, ("content-type", "text/plain; charset=klingon")],
            &[gzip, ("content-type", "application/jsonx")],
            &[("content-type", "application/json"), ("content-encoding", "identity")],
            &[("content-type", "Application/JSON ; Charset=\"UTF-8\"")],
        ] {
            assert_eq!(format(&request(headers)), Ok(None), "{headers:?}");
        }
        let klingon = ("content-type", "application/json;charset=klingon");
        assert_eq!(format(&request(&[klingon]).map(|_| String::new())), Ok(None));
    }

    #[test]
    fn what_is_in_no_known_encoding_is_named() {
        let charset = ("content-type", "application/json; x=y; charset=UTF-16");
        assert_eq!(
            format(&request(&[charset])),
            Err(Unsupported::Charset("utf-16".to_owned()))
        );
        let json = ("content-type", "application/json");
        let twice = [json, ("content-encoding", "gzip"), ("content-encoding", "BR")];
        assert_eq!(
            format(&request(&twice)),
            Err(Unsupported::Encoding("gzip, br".to_owned()))
        );
    }

    #[test]
    fn a_compressed_body_is_inflated_up_to_the_limit() {
        for format in [Format::Gzip, Format::Deflate, Format::Brotli] {
            let bomb = compressed(format, &vec![b'0'; 5_000_000]);
            assert!(bomb.len() < 10_000, "{format:?}");

            assert_eq!(inflate(&bomb, format, 5_000_000).unwrap().len(), 5_000_000);
            assert_eq!(
                inflate(&bomb, format, 4_999_999),
                Err(BodyError::new(Fault::TooLarge { limit: 4_999_999 }, None))
            );
        }
    }

    #[test]
    fn what_is_broken_is_refused() {
        for format in [Format::Gzip, Format::Deflate, Format::Brotli] {
            let whole = compressed(format, b"{\"some\":\"json\"}");
            for broken in [&b"nonsense"[..], &whole[..whole.len() - 4]] {
                assert_eq!(inflate(broken, format, 100), Err(BodyError::Undecodable), "{format:?}");
            }
        }
    }
}

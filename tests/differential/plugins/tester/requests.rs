//! What is asked, given back.

use flytower::services::Routes;
use flytower::warp::filters::path::{FullPath, Tail};
use flytower::warp::http::{HeaderMap, Method};
use flytower::warp::hyper::body::Bytes;
use flytower::warp::reply::Reply;
use flytower::warp::{self, Filter, Rejection};
use flytower::{Error, Result};
use flytower_services::http::middleware::ClientInfo;
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value, json};

use super::{any_of, get, json_reply};

/// The limit of `express.json()`.
const JSON_LIMIT: u64 = 100 * 1024;

pub(super) fn routes() -> Routes {
    let ok = || json_reply(&json!({ "ok": true }));
    let query = warp::query::raw()
        .map(|query: String| format!("?{query}"))
        .or(warp::any().map(String::new))
        .unify();
    any_of(vec![
        warp::path!("method")
            .and(warp::method())
            .map(|method: Method| json_reply(&json!({ "method": method.as_str() })))
            .boxed(),
        get("get-only", ok),
        warp::path!("post-only").and(warp::post()).map(ok).boxed(),
        warp::path("url")
            .and(warp::path::tail())
            .and(warp::path::full())
            .and(query)
            .and(warp::get())
            .map(|_: Tail, path: FullPath, query: String| {
                json_reply(&json!({ "url": format!("{}{query}", path.as_str()) }))
            })
            .boxed(),
        warp::path!("params" / String)
            .and(warp::get())
            .map(|name: String| decoded(&name).map(|name| json_reply(&json!({ "name": name }))))
            .map(Reply::into_response)
            .boxed(),
        warp::path!("params" / String / "then" / String)
            .and(warp::get())
            .map(|first: String, second: String| two(&first, &second).into_response())
            .boxed(),
        warp::path!("request-headers")
            .and(warp::get())
            .and(warp::header::headers_cloned())
            .map(|headers| json_reply(&own_headers(&headers)))
            .boxed(),
        warp::path!("client")
            .and(warp::get())
            .and(warp::ext::get())
            .map(|client: ClientInfo| {
                json_reply(&json!({
                    "ip": client.ip,
                    "protocol": client.protocol.as_str(),
                    "host": client.hostname(),
                }))
            })
            .boxed(),
        warp::path!("echo")
            .and(warp::post())
            .and(limited_json())
            .map(echoed)
            .boxed(),
        warp::path!("length")
            .and(warp::post())
            .and(warp::body::bytes())
            .map(|body: Bytes| json_reply(&json!({ "length": body.len() })))
            .boxed(),
        warp::path!("ignored-body").and(warp::post()).map(ok).boxed(),
    ])
}

/// JSON, up to the limit if its length is told.
fn limited_json() -> impl Filter<Extract = (Value,), Error = Rejection> + Clone {
    let limited = warp::body::content_length_limit(JSON_LIMIT).and(warp::body::json());
    let in_pieces = warp::header::exact_ignore_case("transfer-encoding", "chunked").and(warp::body::json());
    in_pieces.or(limited).unify()
}

fn echoed(body: Value) -> warp::reply::Response {
    json_reply(&Value::Object(Map::from_iter([("body".to_owned(), body)])))
}

fn two(first: &str, second: &str) -> Result<warp::reply::Response> {
    Ok(json_reply(
        &json!({ "first": decoded(first)?, "second": decoded(second)? }),
    ))
}

/// warp gives the segments of a path as they were sent.
fn decoded(segment: &str) -> Result<String> {
    match percent_decode_str(segment).decode_utf8() {
        Ok(text) => Ok(text.into_owned()),
        Err(_) => Err(Error::input(format!("Failed to decode param '{segment}'"))),
    }
}

/// The host, and headers of the test, as Node has them.
fn own_headers(headers: &HeaderMap) -> Value {
    let own = headers
        .keys()
        .filter(|name| *name == "host" || name.as_str().starts_with("x-test"));
    let value = |name| {
        let values = headers
            .get_all(name)
            .iter()
            .map(|value| String::from_utf8_lossy(value.as_bytes()));
        values.collect::<Vec<_>>().join(", ")
    };
    let own = own.map(|name| (name.as_str().to_owned(), Value::from(value(name))));
    Value::Object(own.collect::<Map<_, _>>())
}

//! What is answered, whatever is asked.

use flytower::services::Routes;
use flytower::warp::http::StatusCode;
use flytower::warp::reply::Reply;
use flytower::warp::{self, Filter};
use flytower::{Error, Result};
use serde_json::{Value, json};

use super::{any_of, get, json_reply, typed, with_headers};

const PLAIN: &str = "text/plain; charset=utf-8";

/// Long enough to be compressed: 100 lines of 39 characters.
pub(super) fn large() -> String {
    (0..100)
        .map(|line| format!("{line:04} the quick brown fox jumps over it\n"))
        .collect()
}

pub(super) fn routes() -> Routes {
    let lines = || large().lines().map(Value::from).collect::<Vec<_>>();
    any_of(vec![
        get("json", || json_reply(&json!({ "hello": "world" }))),
        get("json/as-the-framework-does-it", || {
            warp::reply::json(&json!({ "hello": "world" }))
        }),
        get("text/as-the-framework-does-it", || "plain text"),
        get("json/text", || json_reply(&json!("text"))),
        get("json/null", || json_reply(&Value::Null)),
        get("json/number", || json_reply(&json!(42))),
        get("json/list", || json_reply(&json!([]))),
        get("json/unicode", || {
            json_reply(&json!({ "greeting": "Grüße, 世界 🌍", "markup": "<b>&amp;</b>" }))
        }),
        get("json/large", move || json_reply(&json!({ "lines": lines() }))),
        warp::path!("json" / "status" / u16)
            .and(warp::get())
            .map(|code| {
                Ok::<_, Error>(warp::reply::with_status(
                    json_reply(&json!({ "code": code })),
                    status(code)?,
                ))
            })
            .map(Reply::into_response)
            .boxed(),
        warp::path!("status" / u16)
            .and(warp::get())
            .map(|code| status(code).into_response())
            .boxed(),
        get("text", || typed(PLAIN, "plain text")),
        get("text/large", || typed(PLAIN, large())),
        warp::path!("text" / "exact" / usize)
            .and(warp::get())
            .map(|bytes| typed(PLAIN, "x".repeat(bytes)))
            .boxed(),
        get("html", || typed("text/html; charset=utf-8", "<p>hello</p>")),
        get("image", || typed("image/png", "i".repeat(3000))),
        get("svg/large", || typed("image/svg+xml; charset=utf-8", large())),
    ])
}

fn status(code: u16) -> Result<StatusCode> {
    Ok(StatusCode::from_u16(code)?)
}

pub(super) fn more_routes() -> Routes {
    let hello = || json_reply(&json!({ "hello": "world" }));
    let nothing = || json_reply(&json!({}));
    any_of(vec![
        get("no-transform", || {
            with_headers(typed(PLAIN, large()), &[("cache-control", "public, no-transform")])
        }),
        get("encoded-already", || {
            with_headers(typed(PLAIN, large()), &[("content-encoding", "identity")])
        }),
        get("redirect", || {
            with_headers(StatusCode::FOUND, &[("location", "/api/tester/json")])
        }),
        get("redirect/permanent", || {
            with_headers(
                StatusCode::PERMANENT_REDIRECT,
                &[("location", "https://example.com/a?b=c")],
            )
        }),
        get("cookies", move || {
            with_headers(
                nothing(),
                &[("set-cookie", "a=1; Path=/"), ("set-cookie", "b=2; HttpOnly")],
            )
        }),
        get("own-headers", move || {
            with_headers(
                nothing(),
                &[
                    ("vary", "X-Tenant"),
                    ("x-custom", "yes"),
                    ("cache-control", "max-age=60"),
                    ("x-frame-options", "DENY"),
                    ("content-security-policy", "default-src 'none'"),
                ],
            )
        }),
        get("own-etag", move || with_headers(hello(), &[("etag", "\"mine\"")])),
        get("own-date", move || {
            with_headers(hello(), &[("last-modified", "Wed, 01 Jan 2020 00:00:00 GMT")])
        }),
        get("vary-any", move || with_headers(nothing(), &[("vary", "*")])),
    ])
}

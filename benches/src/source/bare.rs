/// The route of the plugin `hello` in warp alone.
#[must_use]
pub fn bare() -> String {
    server("open.or(ready)", "")
}

/// The same with the headers that an answer of a backend has, all of them constant: what an answer of that size costs, of
/// which nothing is found out.
#[must_use]
pub fn bare_with_headers() -> String {
    server(
        "open.or(ready).with(warp::reply::with::headers(headers()))",
        r#"
fn headers() -> warp::http::HeaderMap {
    let headers = [
        (
            "content-security-policy",
            "default-src 'self';base-uri 'self';font-src 'self' https: data:;frame-ancestors 'self';img-src 'self' data:;\
             object-src 'none';script-src 'self' 'unsafe-eval';script-src-attr 'none';style-src 'self' https: \
             'unsafe-inline';upgrade-insecure-requests",
        ),
        ("referrer-policy", "no-referrer"),
        ("strict-transport-security", "max-age=15552000; includeSubDomains"),
        ("x-content-type-options", "nosniff"),
        ("x-dns-prefetch-control", "off"),
        ("x-download-options", "noopen"),
        ("x-frame-options", "SAMEORIGIN"),
        ("x-permitted-cross-domain-policies", "none"),
        ("x-xss-protection", "0"),
        ("etag", "W/\"11-IkjuL6CqqtmReFMfkkvwC0sKj04\""),
        ("vary", "Accept-Encoding"),
        ("x-request-id", "7c705ddc535514dd25860f7a1cd640d9"),
        ("connection", "keep-alive"),
        ("keep-alive", "timeout=5"),
    ];
    let header = |(name, value)| {
        (
            warp::http::HeaderName::from_static(name),
            warp::http::HeaderValue::from_static(value),
        )
    };
    headers.into_iter().map(header).collect()
}
"#,
    )
}

fn server(routes: &str, headers: &str) -> String {
    format!(
        r#"use flytower::warp::{{self, Filter}};

#[tokio::main]
async fn main() {{
    let port = std::env::args().nth(1).and_then(|port| port.parse().ok()).unwrap_or(0);
    let answer = || warp::reply::json(&std::collections::BTreeMap::from([("hello", "world")]));
    let open = warp::path!("api" / "hello" / "open").and(warp::get()).map(answer);
    let ready = warp::path!(".backstage" / "health" / "v1" / "readiness").map(|| "ready");
    warp::serve({routes}).run(([127, 0, 0, 1], port)).await;
}}
{headers}"#
    )
}

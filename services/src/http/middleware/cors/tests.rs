use serde_json::{Value, json};

use super::*;

fn cors(config: Value) -> Cors {
    let config: Result<CorsConfig, serde_json::Error> = serde::Deserialize::deserialize(config);
    Cors::new(&config.unwrap())
}

/// The answer to a request, which goes on to an empty 200 if it is not answered by the layer.
fn answer(sut: &Cors, method: Method, headers: &[(&'static str, &str)]) -> HttpResponse {
    let mut request = Request::new(());
    *request.method_mut() = method;
    for (name, value) in headers {
        request.headers_mut().insert(*name, value.parse().unwrap());
    }
    match sut.before(&mut request) {
        ControlFlow::Break(response) => response,
        ControlFlow::Continue(seen) => {
            let mut response = HttpResponse::default();
            sut.after(seen, &mut response);
            response
        }
    }
}

fn text<'r>(response: &'r HttpResponse, name: &str) -> Option<&'r str> {
    response.headers().get(name).map(|value| value.to_str().unwrap())
}

const ALLOWED: (&str, &str) = ("origin", "http://localhost:3000");

#[test]
fn an_allowed_origin_is_named_and_others_are_not() {
    let sut = cors(json!({ "origin": ["http://LOCALHOST:*", "https://*.example.com"], "credentials": true }));

    for origin in ["http://localhost:3000", "https://a.EXAMPLE.com"] {
        let response = answer(&sut, Method::GET, &[("origin", origin)]);
        assert_eq!(text(&response, "access-control-allow-origin"), Some(origin));
        assert_eq!(text(&response, "access-control-allow-credentials"), Some("true"));
        assert_eq!(text(&response, "vary"), Some("Origin"));
    }
    for origin in ["http://evil", "https://example.com", "https://a.example.com/x", ""] {
        assert!(
            answer(&sut, Method::GET, &[("origin", origin)]).headers().is_empty(),
            "{origin}"
        );
    }
    assert!(answer(&sut, Method::GET, &[]).headers().is_empty());
}

#[test]
fn a_preflight_is_answered_and_told_what_is_allowed() {
    let sut = cors(json!({
        "origin": "http://localhost:3000",
        "methods": ["GET", "POST"],
        "exposedHeaders": ["x-a", "x-b"],
        "maxAge": 0,
    }));

    let response = answer(
        &sut,
        Method::OPTIONS,
        &[ALLOWED, ("access-control-request-headers", "authorization")],
    );

    assert_eq!(response.status(), 204);
    for (name, value) in [
        ("access-control-allow-origin", "http://localhost:3000"),
        ("access-control-allow-methods", "GET,POST"),
        ("access-control-allow-headers", "authorization"),
        ("access-control-expose-headers", "x-a,x-b"),
        ("access-control-max-age", "0"),
        ("vary", "Origin, Access-Control-Request-Headers"),
        ("content-length", "0"),
    ] {
        assert_eq!(text(&response, name), Some(value), "{name}");
    }
}

#[test]
fn a_preflight_is_told_the_configured_headers_and_status() {
    let sut = cors(json!({
        "origin": "http://localhost:3000",
        "allowedHeaders": "x-c",
        "optionsSuccessStatus": 200,
    }));

    let response = answer(
        &sut,
        Method::OPTIONS,
        &[ALLOWED, ("access-control-request-headers", "authorization")],
    );

    assert_eq!(response.status(), 200);
    assert_eq!(text(&response, "access-control-allow-headers"), Some("x-c"));
    assert_eq!(
        text(&response, "access-control-allow-methods"),
        Some("GET,HEAD,PUT,PATCH,POST,DELETE")
    );
    assert_eq!(text(&response, "vary"), Some("Origin"));
}

#[test]
fn a_preflight_of_another_origin_goes_on_to_the_routes() {
    let sut = cors(json!({ "origin": ["http://localhost:3000"] }));

    let response = answer(&sut, Method::OPTIONS, &[("origin", "http://evil")]);

    assert_eq!((response.status().as_u16(), response.headers().len()), (200, 0));
}

#[test]
fn a_preflight_goes_on_if_that_is_wanted() {
    let sut = cors(json!({ "origin": "http://localhost:3000", "preflightContinue": true }));

    let response = answer(&sut, Method::OPTIONS, &[ALLOWED]);

    assert_eq!(response.status(), 200);
    assert!(response.headers().contains_key("access-control-allow-methods"));
}

#[test]
fn without_origins_any_is_allowed_and_with_an_empty_list_none() {
    let response = answer(&cors(json!({})), Method::GET, &[]);
    assert_eq!(text(&response, "access-control-allow-origin"), Some("*"));
    assert_eq!(text(&response, "vary"), None);

    let response = answer(&cors(json!({ "origin": [] })), Method::GET, &[ALLOWED]);
    assert!(response.headers().is_empty());
}

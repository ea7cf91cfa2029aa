use serde_json::{Value, json};

use super::*;

fn config(config: Value) -> RateLimitConfig {
    let config: Result<_, serde_json::Error> = serde::Deserialize::deserialize(config);
    config.unwrap()
}

fn limit(settings: Value) -> RateLimit {
    RateLimit::global(&config(settings)).unwrap().unwrap()
}

/// The answer to a request, which is one with `status` if it is let through.
fn ask(sut: &RateLimit, ip: &str, status: u16) -> HttpResponse {
    let mut request = Request::new(());
    let peer = (ip.parse::<IpAddr>().unwrap(), 1).into();
    let body = crate::http::limits::Limits::default().of_body();
    request.extensions_mut().insert(ConnectionInfo::new(peer, false, body));
    match sut.before(&mut request) {
        ControlFlow::Break(response) => response,
        ControlFlow::Continue(seen) => {
            let mut response = HttpResponse::default();
            *response.status_mut() = StatusCode::from_u16(status).unwrap();
            sut.after(seen, &mut response);
            response
        }
    }
}

#[test]
fn a_client_is_told_what_is_left_and_then_to_wait() {
    let sut = limit(json!({ "incomingRequestLimit": 2, "window": "10s" }));
    let left = |response: &HttpResponse| response.headers()["x-ratelimit-remaining"].to_str().unwrap().to_owned();

    assert_eq!(left(&ask(&sut, "1.2.3.4", 200)), "1");
    let last = ask(&sut, "1.2.3.4", 404);
    assert_eq!((last.status().as_u16(), &*left(&last)), (404, "0"));
    let refused = ask(&sut, "1.2.3.4", 200);

    assert_eq!(refused.status(), 429);
    assert_eq!(refused.headers()["x-ratelimit-limit"], "2");
    assert_eq!(refused.headers()["retry-after"], "10");
    assert_eq!(refused.headers()["content-type"], "application/json; charset=utf-8");
    assert_eq!(refused.body().complete().unwrap(), TOO_MANY);
    let reset: u64 = refused.headers()["x-ratelimit-reset"]
        .to_str()
        .unwrap()
        .parse()
        .unwrap();
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    assert!((now + 9..=now + 11).contains(&reset));
    assert_eq!(ask(&sut, "1.2.3.5", 200).status(), 200);
}

#[test]
fn the_machine_itself_is_not_counted_in_any_form() {
    let sut = limit(json!({ "incomingRequestLimit": 0 }));

    for ip in ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"] {
        let response = ask(&sut, ip, 200);
        assert_eq!((response.status().as_u16(), response.headers().len()), (200, 0), "{ip}");
    }
    assert_eq!(ask(&sut, "::ffff:1.2.3.4", 200).status(), 429);
}

#[test]
fn a_household_of_ipv6_is_one_client() {
    let sut = limit(json!({ "incomingRequestLimit": 1, "ipAllowList": ["2001:db8:ffff::/48"] }));

    assert_eq!(ask(&sut, "2001:db8::1", 200).status(), 200);
    assert_eq!(ask(&sut, "2001:db8:0:ff::2", 200).status(), 429);
    assert_eq!(ask(&sut, "2001:db8:0:100::1", 200).status(), 200);
    assert_eq!(ask(&sut, "2001:db8:ffff::1", 200).headers().len(), 0);
}

#[test]
fn requests_may_be_left_out_by_how_they_end() {
    let sut = limit(json!({ "incomingRequestLimit": 1, "skipFailedRequests": true }));
    for _ in 0..3 {
        assert_eq!(ask(&sut, "1.2.3.4", 401).status(), 401);
    }
    assert_eq!(ask(&sut, "1.2.3.4", 200).status(), 200);
    assert_eq!(ask(&sut, "1.2.3.4", 200).status(), 429);

    let sut = limit(json!({ "incomingRequestLimit": 1, "skipSuccessfulRequests": true }));
    for _ in 0..3 {
        assert_eq!(ask(&sut, "1.2.3.4", 302).status(), 302);
    }
    assert_eq!(ask(&sut, "1.2.3.4", 400).status(), 400);
    assert_eq!(ask(&sut, "1.2.3.4", 302).status(), 429);
}

#[test]
fn a_store_that_there_is_not_is_an_error() {
    let error = RateLimit::global(&config(
        json!({ "store": { "type": "redis", "connection": "redis://x" } }),
    ));

    let error = error.unwrap_err().to_string();
    assert!(
        error.contains("backend.rateLimit.store") && error.contains("redis"),
        "{error}"
    );
    assert!(
        RateLimit::global(&config(json!({ "global": false })))
            .unwrap()
            .is_none()
    );
}

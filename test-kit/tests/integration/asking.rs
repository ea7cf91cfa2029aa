use std::panic::{AssertUnwindSafe, catch_unwind};

use flytower::warp::http::Method;
use flytower_test::{TestResponse, test_backend};
use serde_json::{Value, json};

use crate::support::{HelloPlugin, message_of, panic_of};

fn failure_of(assertion: impl FnOnce()) -> String {
    message_of(&*catch_unwind(AssertUnwindSafe(assertion)).unwrap_err())
}

#[tokio::test]
async fn requests_carry_what_they_are_given() {
    let backend = test_backend! { plugins: [HelloPlugin] }.await;

    let response = backend
        .post("/api/hello/echo?a=1")
        .query("b c", "d&e")
        .json(&json!(["x"]))
        .await;

    let expected = json!({ "body": ["x"], "query": "a=1&b+c=d%26e" });
    response.assert_status(200).assert_json(expected.clone());
    assert_eq!(response.json::<Value>(), expected);
    assert_eq!(response.header("content-type"), Some("application/json; charset=utf-8"));
    let put = backend.put("/api/hello/echo").query("x", "y").body(*b"1").await;
    assert_eq!(put.json::<Value>(), json!({ "body": 1, "query": "x=y" }));
    backend.stop().await;
}

#[tokio::test]
async fn redirects_are_answers() {
    let backend = test_backend! { plugins: [HelloPlugin] }.await;

    let response = backend.get("/api/hello/moved").await;

    response.assert_status(302).assert_header("location", "/elsewhere");
    backend.stop().await;
}

#[tokio::test]
async fn any_method_can_be_asked_with_and_clients_go_into_tasks() {
    let backend = test_backend! { plugins: [HelloPlugin] }.await;
    let client = backend.client().clone();

    let head = tokio::spawn(async move { client.request(Method::HEAD, "/api/hello/missing").await });

    let head: TestResponse = head.await.unwrap();
    head.assert_status(404);
    assert!(head.bytes().is_empty());
    backend.delete("/api/hello/nowhere").await.assert_status(404);
    backend.patch("/api/hello/nowhere").await.assert_status(404);
    backend.stop().await;
}

#[tokio::test]
async fn a_status_that_is_not_expected_shows_request_answer_and_log() {
    let backend = test_backend! { plugins: [HelloPlugin] }.await;
    let response = backend
        .get("/api/hello/missing")
        .header("x-test", "yes")
        .bearer("hunter2")
        .await;

    let message = failure_of(|| {
        response.assert_status(200);
    });

    for part in [
        "expected the status 200, not 404\n  GET /api/hello/missing (asked at test-kit/tests/integration/asking.rs:",
        "\n    x-test: yes\n    authorization: ***\n",
        "\n  404 Not Found\n",
        r#""message":"no such thing""#,
        "logged:\n",
        "INFO  hello: hello is there",
    ] {
        assert!(message.contains(part), "{part:?} is not in\n{message}");
    }
    backend.stop().await;
}

#[tokio::test]
async fn the_other_assertions_say_what_is_wrong_too() {
    let backend = test_backend! { plugins: [HelloPlugin] }.await;
    let response = backend.get("/api/hello/open").await;

    let failures = [
        failure_of(|| drop(response.json::<Value>())),
        failure_of(|| {
            response.assert_header("x-nothing", "y");
        }),
        failure_of(|| {
            let _ = backend.get("no-slash");
        }),
    ];

    assert!(
        failures[0].starts_with("the body cannot be read as a `serde_json::value::Value`: "),
        "{}",
        failures[0]
    );
    assert!(
        failures[1].starts_with("expected the header `x-nothing: y`, and there is no `x-nothing`"),
        "{}",
        failures[1]
    );
    assert!(failures[2].starts_with("a path must start with `/`"), "{}", failures[2]);
    backend.stop().await;
}

#[tokio::test]
async fn a_server_that_does_not_answer_fails_the_test() {
    let backend = test_backend! { plugins: [HelloPlugin] }.await;
    let client = backend.client().clone();
    backend.stop().await;

    let failure = client.get("/api/hello/open").send().await.unwrap_err();
    assert_eq!(failure.url, format!("{}/api/hello/open", client.base_url()));
    let message = panic_of(async move { client.get("/api/hello/open").await }).await;

    assert!(message.starts_with("no answer: "), "{message}");
    assert!(message.contains("GET /api/hello/open (asked at "), "{message}");
}

use std::sync::Arc;

use flytower_core::services::HttpRouter;
use flytower_core::warp::{self, Filter};
use flytower_core::{Error, ErrorKind, Plugin, Result, backend, plugin};
use flytower_services::CoreServices;
use serde_json::{Value, json};

use crate::support::{Config, address, get, read, url};

#[plugin(id = "faulty")]
struct Faulty {
    router: Arc<dyn HttpRouter>,
}

impl Plugin for Faulty {
    async fn init(self) -> Result<()> {
        let missing = || Err::<&str, _>(Error::not_found("no such thing").caused_by(Error::input("nothing there")));
        self.router.route(warp::path!("missing").map(missing));
        let inside = || Err::<&str, _>(Error::internal("the disk").caused_by(Error::internal("is full")));
        self.router.route(warp::path!("inside").map(inside));
        self.router
            .route(warp::path!("unchanged").map(|| Err::<&str, _>(Error::new(ErrorKind::NotModified, ""))));
        #[allow(clippy::panic, reason = "what is tested")]
        fn panics() -> &'static str {
            panic!("secret: {}", 42)
        }
        self.router.route(warp::path!("panics").map(panics));
        let echo = warp::path!("echo")
            .and(warp::post())
            .and(warp::body::content_length_limit(20))
            .and(warp::body::json());
        self.router.route(echo.map(|body: Value| body.to_string()));
        let numbers = warp::path!("numbers").and(warp::body::json());
        self.router.route(numbers.map(|_: Vec<u8>| "numbers"));
        self.router
            .route(warp::path!("echo").and(warp::get()).map(|| "other method"));
        let rejects =
            warp::path!("rejects").and_then(async || Err::<&str, _>(warp::reject::custom(Private("hunter2"))));
        self.router.route(rejects);
        Ok(())
    }
}

/// A rejection that its filter should have handled.
#[derive(Debug)]
struct Private(#[allow(dead_code, reason = "for its `Debug`")] &'static str);

impl warp::reject::Reject for Private {}

backend! {
    struct Faults {
        services: [CoreServices],
        plugins: [Faulty],
    }
}

fn parsed((status, body): (u16, String)) -> (u16, Value) {
    (status, serde_json::from_str(&body).unwrap())
}

#[tokio::test]
async fn errors_are_sent_as_backstage_sends_them() {
    let config = Config::with("");
    let backend = Faults::start(config.options()).await.unwrap();

    let (status, body) = get(address(&backend), "/api/faulty/missing?q=1").await;

    assert_eq!(status, 404);
    assert_eq!(
        body,
        json!({
            "error": {
                "name": "NotFoundError",
                "message": "no such thing; caused by InputError: nothing there",
                "cause": { "name": "InputError", "message": "nothing there" },
            },
            "request": { "method": "GET", "url": "/missing?q=1" },
            "response": { "statusCode": 404 },
        })
        .to_string(),
    );
    assert_eq!(
        get(address(&backend), "/api/faulty/unchanged").await,
        (304, String::new())
    );
    backend.stop().await.unwrap();
}

#[tokio::test]
async fn the_causes_of_internal_errors_are_not_sent() {
    let config = Config::with("");
    let backend = Faults::start(config.options()).await.unwrap();

    let (status, body) = parsed(get(address(&backend), "/api/faulty/inside").await);

    assert_eq!(
        (status, &body["error"]),
        (500, &json!({ "name": "Error", "message": "the disk" }))
    );
    backend.stop().await.unwrap();
}

#[tokio::test]
async fn a_panic_in_a_handler_is_one_failed_request() {
    let config = Config::with("");
    let backend = Faults::start(config.options()).await.unwrap();

    for _ in 0..2 {
        let (status, body) = parsed(get(address(&backend), "/api/faulty/panics").await);
        assert_eq!(status, 500);
        let message = body["error"]["message"].as_str().unwrap();
        let id = message.strip_prefix("An internal error occurred logId=").unwrap();
        assert!(
            id.len() == 20 && id.bytes().all(|byte| byte.is_ascii_hexdigit()),
            "{id}"
        );
        assert_eq!(body["error"], json!({ "name": "Error", "message": message }));
        assert_eq!(body["request"]["url"], "/panics");
    }
    assert_eq!(
        get(address(&backend), "/api/faulty/echo").await,
        (200, "other method".to_owned())
    );
    backend.stop().await.unwrap();
}

#[tokio::test]
async fn bodies_that_cannot_be_read_are_the_client_s_fault() {
    let config = Config::with("");
    let backend = Faults::start(config.options()).await.unwrap();
    let post = async |body: &'static str| {
        let request = reqwest::Client::new()
            .post(url(address(&backend), "/api/faulty/echo"))
            .body(body);
        parsed(read(request.send().await.unwrap()).await)
    };

    let (status, body) = post("{bad").await;
    assert_eq!(status, 400);
    assert_eq!(
        body["error"],
        json!({
            "name": "SyntaxError", "message": "key must be a string at line 1 column 2",
            "expose": true, "statusCode": 400, "status": 400, "type": "entity.parse.failed",
        })
    );
    assert_eq!(body["request"], json!({ "method": "POST", "url": "/echo" }));

    let (status, body) = post(r#""more than twenty characters""#).await;
    assert_eq!(status, 413);
    assert_eq!(
        body["error"],
        json!({
            "name": "PayloadTooLargeError", "message": "request entity too large",
            "expected": 29, "length": 29, "type": "entity.too.large",
        })
    );
    assert_eq!(body["response"]["statusCode"], 413);

    assert_eq!(post("[1]").await, (200, json!([1])));
    backend.stop().await.unwrap();
}

#[tokio::test]
async fn json_that_is_not_what_a_route_wants_is_wrong_input_and_not_wrong_syntax() {
    let config = Config::with("");
    let backend = Faults::start(config.options()).await.unwrap();

    let request = reqwest::Client::new()
        .post(url(address(&backend), "/api/faulty/numbers"))
        .body("[\"x\"]");
    let (status, body) = parsed(read(request.send().await.unwrap()).await);

    assert_eq!((status, &body["error"]["name"]), (400, &json!("InputError")));
    backend.stop().await.unwrap();
}

#[tokio::test]
async fn a_rejection_that_no_filter_handles_is_for_the_log_alone() {
    let config = Config::with("");
    let backend = Faults::start(config.options()).await.unwrap();

    let (status, body) = parsed(get(address(&backend), "/api/faulty/rejects").await);

    assert_eq!(status, 500);
    assert_eq!(
        body["error"],
        json!({ "name": "Error", "message": "no filter handles the rejection of this request" })
    );
    backend.stop().await.unwrap();
}

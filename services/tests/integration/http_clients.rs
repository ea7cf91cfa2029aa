use std::sync::Arc;

use flytower_core::services::HttpRouter;
use flytower_core::warp::{self, Filter};
use flytower_core::{Plugin, Result, backend, plugin};
use flytower_services::CoreServices;
use flytower_services::http::middleware::{ClientInfo, RequestIds};
use serde_json::Value;

use crate::support::{Config, address, head_of, header, hello};

#[plugin(id = "who")]
struct Who {
    router: Arc<dyn HttpRouter>,
}

impl Plugin for Who {
    async fn init(self) -> Result<()> {
        let client = warp::path!("client").and(warp::ext::get::<ClientInfo>());
        self.router.route(client.map(|client: ClientInfo| {
            format!(
                "{} {} {}",
                client.ip,
                client.protocol.as_str(),
                client.hostname().unwrap_or_default()
            )
        }));
        let ids = warp::path!("ids").and(warp::ext::get::<RequestIds>());
        self.router
            .route(ids.map(|ids: RequestIds| format!("{} {}", ids.request_id(), ids.trace_parent())));
        self.router.route(hello());
        Ok(())
    }
}

backend! {
    struct Counted {
        services: [CoreServices],
        plugins: [Who],
    }
}

const CLIENT: (&str, &str) = ("x-forwarded-for", "1.2.3.4");

#[tokio::test]
async fn proxies_are_believed_if_they_are_trusted() {
    for (trust, expected) in [
        ("", "127.0.0.1 http 127.0.0.1"),
        ("  trustProxy: loopback\n", "1.2.3.4 https portal.example"),
        ("  trustProxy: 1\n", "1.2.3.4 https portal.example"),
    ] {
        let config = Config::with(trust);
        let backend = Counted::start(config.options()).await.unwrap();
        let headers = [
            CLIENT,
            ("x-forwarded-proto", "https"),
            ("x-forwarded-host", "portal.example"),
        ];

        let response = head_of(address(&backend), "/api/who/client", &headers).await;

        assert_eq!(response.text().await.unwrap(), expected, "{trust}");
        backend.stop().await.unwrap();
    }
}

#[tokio::test]
async fn a_client_that_sends_too_much_is_told_to_wait() {
    let config = Config::with("  trustProxy: 1\n  rateLimit: { incomingRequestLimit: '2', window: PT1M }\n");
    let backend = Counted::start(config.options()).await.unwrap();
    let address = address(&backend);

    for left in ["1", "0"] {
        let response = head_of(address, "/.backstage/health/v1/liveness", &[CLIENT]).await;
        assert_eq!(
            (response.status().as_u16(), header(&response, "x-ratelimit-remaining")),
            (200, left)
        );
    }
    let refused = head_of(address, "/api/who/hello", &[CLIENT]).await;
    assert_eq!(
        (refused.status().as_u16(), header(&refused, "x-ratelimit-limit")),
        (429, "2")
    );
    assert_eq!(header(&refused, "x-frame-options"), "SAMEORIGIN");
    assert!((50..=60).contains(&header(&refused, "retry-after").parse::<u64>().unwrap()));
    let body: Value = refused.json().await.unwrap();
    assert_eq!(body["error"]["message"], "Too many requests, please try again later");
    assert_eq!(body["response"]["statusCode"], 429);

    for _ in 0..5 {
        assert_eq!(
            head_of(address, "/api/who/hello", &[]).await.status(),
            200,
            "of the machine itself"
        );
    }
    backend.stop().await.unwrap();
}

#[tokio::test]
async fn a_plugin_may_have_a_limit_of_its_own() {
    let config = Config::with(
        "  trustProxy: 1\n  rateLimit: { incomingRequestLimit: 10, plugin: { who: { incomingRequestLimit: 1 } } }\n",
    );
    let backend = Counted::start(config.options()).await.unwrap();
    let address = address(&backend);

    let first = head_of(address, "/api/who/hello", &[CLIENT]).await;
    assert_eq!(
        (first.status().as_u16(), header(&first, "x-ratelimit-limit")),
        (200, "1")
    );
    let second = head_of(address, "/api/who/hello", &[CLIENT]).await;
    assert_eq!(
        (second.status().as_u16(), header(&second, "x-ratelimit-remaining")),
        (429, "0")
    );
    assert!(!header(&second, "retry-after").is_empty());
    let elsewhere = head_of(address, "/.backstage/health/v1/liveness", &[CLIENT]).await;
    assert_eq!(
        (elsewhere.status().as_u16(), header(&elsewhere, "x-ratelimit-remaining")),
        (200, "7")
    );
    backend.stop().await.unwrap();
}

#[tokio::test]
async fn a_store_that_there_is_not_keeps_the_backend_from_starting() {
    let config = Config::with("  rateLimit: { store: { type: redis, connection: 'redis://hunter2@x' } }\n");

    let error = format!("{:?}", Counted::start(config.options()).await.unwrap_err());

    assert!(
        error.contains("backend.rateLimit.store") && !error.contains("hunter2"),
        "{error}"
    );
}

#[tokio::test]
async fn a_request_keeps_its_ids_and_its_trace() {
    const PARENT: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    let config = Config::with("");
    let backend = Counted::start(config.options()).await.unwrap();
    let address = address(&backend);

    let response = head_of(
        address,
        "/api/who/ids",
        &[("x-request-id", "my-id"), ("traceparent", PARENT)],
    )
    .await;
    assert_eq!(header(&response, "x-request-id"), "my-id");
    let text = response.text().await.unwrap();
    assert!(
        text.starts_with("my-id 00-4bf92f3577b34da6a3ce929d0e0e4736-") && text.ends_with("-01"),
        "{text}"
    );
    assert!(!text.contains("00f067aa0ba902b7"), "{text}");

    let response = head_of(address, "/api/who/ids", &[("x-request-id", "not well-formed")]).await;
    let id = header(&response, "x-request-id").to_owned();
    assert_eq!(id.len(), 32);
    assert!(response.text().await.unwrap().starts_with(&id));
    backend.stop().await.unwrap();
}

use std::sync::Arc;

use flytower_core::services::HttpRouter;
use flytower_core::warp::{self, Filter};
use flytower_core::{Error, Plugin, Result, backend, plugin};
use flytower_services::CoreServices;
use serde_json::{Value, json};

use crate::support::{Config, address, get, head_of, header, hello, url};

#[plugin(id = "web")]
struct Web {
    router: Arc<dyn HttpRouter>,
}

impl Plugin for Web {
    async fn init(self) -> Result<()> {
        self.router.route(hello());
        self.router
            .route(warp::path!("long").map(|| warp::reply::json(&long())));
        self.router
            .route(warp::path!("fails").map(|| Err::<String, _>(Error::not_found("nothing"))));
        Ok(())
    }
}

/// The frontend.
#[plugin(id = "app")]
struct App {
    router: Arc<dyn HttpRouter>,
}

impl Plugin for App {
    async fn init(self) -> Result<()> {
        self.router.route(
            warp::get()
                .and(warp::path::full())
                .map(|path: warp::path::FullPath| format!("page {}", path.as_str())),
        );
        Ok(())
    }
}

backend! {
    struct Pages {
        services: [CoreServices],
        plugins: [Web, App],
    }
}

fn long() -> Value {
    json!((0..1000).collect::<Vec<_>>())
}

#[tokio::test]
async fn every_answer_has_the_security_headers() {
    let config = Config::with(
        "  referrer: { policy: [same-origin] }\n  csp: { img-src: [\"'self'\", 'https:'], frameSrc: false }\n",
    );
    let backend = Pages::start(config.options()).await.unwrap();

    for path in [
        "/api/web/hello",
        "/api/web/fails",
        "/api/nobody",
        "/.backstage/health/v1/liveness",
    ] {
        let response = head_of(address(&backend), path, &[]).await;
        assert_eq!(header(&response, "referrer-policy"), "same-origin", "{path}");
        assert_eq!(header(&response, "x-frame-options"), "SAMEORIGIN", "{path}");
        assert!(header(&response, "content-security-policy").contains("img-src 'self' https:;object-src"));
        assert_eq!(header(&response, "x-powered-by"), "");
    }
    backend.stop().await.unwrap();
}

#[tokio::test]
async fn another_origin_may_ask_and_call_if_it_is_allowed() {
    let config = Config::with("  cors: { origin: 'http://localhost:*', methods: [GET, POST], credentials: 'true' }\n");
    let backend = Pages::start(config.options()).await.unwrap();
    let address = address(&backend);
    let ask = async |origin: &str| {
        let request = reqwest::Client::new().request(reqwest::Method::OPTIONS, url(address, "/api/web/hello"));
        request.header("origin", origin).send().await.unwrap()
    };

    let preflight = ask("http://localhost:3000").await;
    assert_eq!(preflight.status(), 204);
    assert_eq!(header(&preflight, "access-control-allow-methods"), "GET,POST");
    assert_eq!(header(&preflight, "x-content-type-options"), "nosniff");
    let refused = ask("http://evil").await;
    assert_ne!(refused.status(), 204);
    assert_eq!(header(&refused, "access-control-allow-origin"), "");
    let response = head_of(address, "/api/web/long", &[("origin", "http://localhost:3000")]).await;
    assert_eq!(
        header(&response, "access-control-allow-origin"),
        "http://localhost:3000"
    );
    assert_eq!(header(&response, "access-control-allow-credentials"), "true");
    assert_eq!(header(&response, "vary"), "Origin, Accept-Encoding");
    backend.stop().await.unwrap();
}

#[tokio::test]
async fn who_has_an_answer_already_is_not_sent_it_again() {
    let config = Config::with("");
    let backend = Pages::start(config.options()).await.unwrap();
    let address = address(&backend);

    let first = head_of(address, "/api/web/hello", &[]).await;
    let tag = header(&first, "etag").to_owned();
    assert_eq!(tag, "W/\"5-qvTGHdzF6KLavt4PO0gs2a6pQ00\"");
    let second = head_of(address, "/api/web/hello", &[("if-none-match", &tag)]).await;

    assert_eq!((second.status().as_u16(), header(&second, "etag")), (304, &*tag));
    assert_eq!(header(&second, "content-type"), "");
    assert_eq!(second.text().await.unwrap(), "");
    backend.stop().await.unwrap();
}

#[tokio::test]
async fn a_long_answer_is_compressed_for_who_understands_it() {
    let config = Config::with("");
    let backend = Pages::start(config.options()).await.unwrap();
    let address = address(&backend);
    let plain = long().to_string();

    let response = head_of(address, "/api/web/long", &[("accept-encoding", "gzip, br")]).await;
    assert_eq!(header(&response, "content-encoding"), "br");
    assert_eq!(header(&response, "content-length"), "");
    assert!(response.bytes().await.unwrap().len() < plain.len());

    let response = head_of(address, "/api/web/long", &[]).await;
    assert_eq!(header(&response, "content-encoding"), "");
    assert_eq!(header(&response, "content-length"), plain.len().to_string());
    assert_eq!(response.text().await.unwrap(), plain);

    let head = reqwest::Client::new().head(url(address, "/api/web/long"));
    let head = head.header("accept-encoding", "gzip").send().await.unwrap();
    assert_eq!(header(&head, "content-length"), plain.len().to_string());
    assert_eq!(header(&head, "content-encoding"), "");
    assert_eq!(header(&head, "vary"), "Accept-Encoding");
    backend.stop().await.unwrap();
}

#[tokio::test]
async fn health_has_the_configured_headers_and_others_do_not() {
    let config = Config::with("  health: { headers: { x-ready: 'yes', cache-control: no-store } }\n");
    let backend = Pages::start(config.options()).await.unwrap();
    let address = address(&backend);

    for path in ["/.backstage/health/v1/liveness", "/.backstage/health/v1/readiness"] {
        let response = head_of(address, path, &[]).await;
        assert_eq!(
            (header(&response, "x-ready"), header(&response, "cache-control")),
            ("yes", "no-store")
        );
    }
    let response = head_of(address, "/api/web/hello", &[]).await;
    assert_eq!(header(&response, "x-ready"), "");
    backend.stop().await.unwrap();
}

#[tokio::test]
async fn the_frontend_answers_what_nobody_else_does_but_nothing_of_the_api() {
    let config = Config::with("");
    let backend = Pages::start(config.options()).await.unwrap();
    let address = address(&backend);

    for path in ["/", "/catalog/default/component", "/apis"] {
        assert_eq!(get(address, path).await, (200, format!("page {path}")));
    }
    assert_eq!(get(address, "/api/app/x").await, (200, "page /x".to_owned()));
    for path in ["/api", "/api/", "/api/nobody/x"] {
        assert_eq!(get(address, path).await, (404, String::new()), "{path}");
    }
    backend.stop().await.unwrap();
}

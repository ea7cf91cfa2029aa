use std::sync::Arc;

use flytower_core::services::{HttpRouter, PluginMetadata, RootHttpRouter};
use flytower_core::warp::{self, Filter};
use flytower_core::{Plugin, Result, backend, plugin};
use flytower_services::CoreServices;

use crate::support::{Config, address, get, hello, read, url};

#[plugin(id = "todo-list")]
struct Todo {
    router: Arc<dyn HttpRouter>,
    server: Arc<dyn RootHttpRouter>,
    plugin: PluginMetadata,
}

impl Plugin for Todo {
    async fn init(self) -> Result<()> {
        self.router.route(hello());
        let id = self.plugin.id();
        self.router
            .route(warp::path!("first" / String).map(move |what: String| format!("{id}: {what}")));
        self.router.route(warp::path!("first" / "hidden").map(|| "never"));
        self.router.route(
            warp::path!("only-head")
                .and(warp::head())
                .map(|| warp::reply::with_header("", "x-head", "yes")),
        );
        let metrics = warp::path::end()
            .map(|| "metrics")
            .map(warp::Reply::into_response)
            .boxed();
        self.server.mount("/metrics", metrics)
    }
}

backend! {
    struct Routes {
        services: [CoreServices],
        plugins: [Todo],
    }
}

#[tokio::test]
async fn a_plugin_s_routes_lie_below_its_id() {
    let config = Config::with("");
    let backend = Routes::start(config.options()).await.unwrap();
    let address = address(&backend);
    let text = |text: &str| (200, text.to_owned());

    assert_eq!(get(address, "/api/todo-list/hello").await, text("hello"));
    assert_eq!(get(address, "/API/Todo-List/hello/").await, text("hello"));
    assert_eq!(
        get(address, "/api/todo-list/first/hidden").await,
        text("todo-list: hidden")
    );
    assert_eq!(get(address, "/metrics").await, text("metrics"));
    backend.stop().await.unwrap();
}

#[tokio::test]
async fn what_nothing_is_mounted_for_is_an_empty_404() {
    let config = Config::with("");
    let backend = Routes::start(config.options()).await.unwrap();
    let address = address(&backend);

    for path in [
        "/",
        "/api",
        "/api/todo-list",
        "/api/todo-list/nope",
        "/api/todo/hello",
        "/api/todo-list-2/hello",
        "/metrics/x",
    ] {
        assert_eq!(get(address, path).await, (404, String::new()), "{path}");
    }
    let wrong_method = reqwest::Client::new()
        .delete(url(address, "/api/todo-list/hello"))
        .send()
        .await
        .unwrap();
    assert_eq!(wrong_method.headers().get("content-type"), None);
    assert_eq!(read(wrong_method).await, (404, String::new()));
    backend.stop().await.unwrap();
}

#[tokio::test]
async fn head_is_served_by_routes_for_get() {
    let config = Config::with("");
    let backend = Routes::start(config.options()).await.unwrap();
    let head = async |path| {
        reqwest::Client::new()
            .head(url(address(&backend), path))
            .send()
            .await
            .unwrap()
    };

    let hello = head("/api/todo-list/hello").await;
    assert_eq!(hello.headers()["content-length"], "5");
    assert_eq!(read(hello).await, (200, String::new()));
    assert_eq!(head("/api/todo-list/only-head").await.headers()["x-head"], "yes");
    assert_eq!(head("/api/todo-list/nope").await.status(), 404);
    backend.stop().await.unwrap();
}

#[tokio::test]
async fn http_2_is_served_on_the_same_port() {
    let config = Config::with("");
    let backend = Routes::start(config.options()).await.unwrap();
    let client = reqwest::Client::builder().http2_prior_knowledge().build().unwrap();

    let response = client
        .get(url(address(&backend), "/api/todo-list/hello"))
        .send()
        .await
        .unwrap();

    assert_eq!(response.version(), reqwest::Version::HTTP_2);
    assert_eq!(read(response).await, (200, "hello".to_owned()));
    let head = client
        .head(url(address(&backend), "/api/todo-list/hello"))
        .send()
        .await
        .unwrap();
    assert_eq!(read(head).await, (200, String::new()));
    drop(client);
    backend.stop().await.unwrap();
}

#[tokio::test]
async fn no_answer_to_head_has_a_body_over_http_2() {
    let config = Config::with("");
    let backend = Routes::start(config.options()).await.unwrap();
    let client = reqwest::Client::builder().http2_prior_knowledge().build().unwrap();

    for path in [
        "/api/todo-list/hello",
        // a route for any method
        "/api/todo-list/first/x",
        "/.backstage/health/v1/liveness",
        "/metrics",
    ] {
        let response = client.head(url(address(&backend), path)).send().await.unwrap();
        assert!(response.headers().contains_key("content-length"), "{path}");
        assert_eq!(read(response).await, (200, String::new()), "{path}");
    }
    drop(client);
    backend.stop().await.unwrap();
}

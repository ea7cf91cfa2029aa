use std::sync::Arc;

use flytower::config::Config;
use flytower::services::{HttpRouter, RootConfig};
use flytower::warp::{self, Filter};
use flytower::{Plugin, Result, config, plugin};
use flytower_test::{mocks, test_backend};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::support::panic_of;

#[config(path = "greeting")]
#[derive(Deserialize, JsonSchema)]
struct Greeting {
    text: String,
}

#[plugin(id = "greeter")]
struct GreeterPlugin {
    greeting: Config<Greeting>,
    config: Arc<dyn RootConfig>,
    router: Arc<dyn HttpRouter>,
}

impl Plugin for GreeterPlugin {
    async fn init(self) -> Result<()> {
        let (greeting, config) = (self.greeting, self.config);
        self.router
            .route(warp::path!("greeting").map(move || greeting.get().text.clone()));
        self.router
            .route(warp::path!("config").map(move || warp::reply::json(config.snapshot().root())));
        Ok(())
    }
}

fn greeting(text: &str) -> Value {
    json!({ "greeting": { "text": text } })
}

#[tokio::test]
async fn the_configuration_is_what_the_test_says_but_for_the_address() {
    let backend = test_backend! { plugins: [GreeterPlugin] }
        .config(json!({ "backend": { "listen": ":80" }, "greeting": { "text": "hi" } }))
        .config_yaml("greeting: { language: en }\nbackend:\n  baseUrl: http://example.com\n")
        .await;

    let config: Value = backend.get("/api/greeter/config").await.json();

    assert_eq!(
        config,
        json!({
            "backend": { "listen": { "host": "127.0.0.1", "port": 0 }, "baseUrl": "http://example.com" },
            "greeting": { "text": "hi", "language": "en" },
        })
    );
    assert!(backend.address().ip().is_loopback());
    assert_ne!(backend.address().port(), 80);
    assert_eq!(backend.base_url(), format!("http://{}", backend.address()));
    backend.stop().await;
}

#[tokio::test]
async fn a_test_may_decide_where_to_listen() {
    let backend = test_backend! { plugins: [GreeterPlugin] }
        .config(greeting("hi"))
        .config(json!({ "backend": { "listen": { "host": "127.0.0.2", "port": 0 } } }))
        .listen_as_configured()
        .await;

    assert_eq!(backend.address().ip().to_string(), "127.0.0.2");
    backend.stop().await;
}

#[tokio::test]
async fn features_see_a_new_configuration_once_it_is_set() {
    let backend = test_backend! { plugins: [GreeterPlugin] }.config(greeting("hi")).await;

    for text in ["hello", "hello", "good day"] {
        backend.set_config(greeting(text)).await;
        assert_eq!(backend.get("/api/greeter/greeting").await.text(), text);
    }
    // the last of several that are set at once
    tokio::join!(backend.set_config(greeting("a")), backend.set_config(greeting("b")));
    assert_eq!(backend.get("/api/greeter/greeting").await.text(), "b");
    backend.stop().await;
}

#[tokio::test]
async fn a_new_configuration_that_is_not_valid_changes_nothing() {
    let backend = test_backend! { plugins: [GreeterPlugin] }.config(greeting("hi")).await;

    let problems = backend.try_set_config(json!({ "greeting": { "text": {} } })).await;

    assert_eq!(problems.unwrap_err().0[0].path, "greeting.text");
    assert_eq!(backend.get("/api/greeter/greeting").await.text(), "hi");
    backend
        .logs()
        .assert_contains("the configuration has changed and is not valid");
    let message = panic_of(async move {
        backend.set_config(json!({ "greeting": 1 })).await;
    });
    let message = message.await;
    assert!(message.starts_with("the new configuration is not valid: "), "{message}");
    assert!(
        message.contains("test-kit/tests/integration/configuring.rs:"),
        "{message}"
    );
}

#[tokio::test]
async fn a_configuration_of_the_test_s_own_is_nobody_else_s() {
    let config = mocks::root_config(json!({
        "backend": { "listen": { "host": "127.0.0.1", "port": 0 } },
        "greeting": { "text": "mocked" },
    }));
    let start = || test_backend! { plugins: [GreeterPlugin] }.replace::<dyn RootConfig>(config.clone());
    let backend = start().await;

    assert_eq!(backend.get("/api/greeter/greeting").await.text(), "mocked");
    assert!(config.calls().contains(&mocks::RootConfigCall::Subscribe));
    let set = panic_of(async move { backend.set_config(json!({})).await }).await;
    assert!(
        set.starts_with("the configuration of `UnderTest` is not the test's"),
        "{set}"
    );
    let said = start().config(json!({}));
    let said = panic_of(async move { said.await }).await;
    assert_eq!(said, "`config` has no effect on what stands in for `dyn RootConfig`");
}

use std::sync::Arc;

use flytower_core::config::{ConfigSnapshot, ConfigStore, UnsetSource, UnsetValue};
use flytower_core::services::{HttpRouter, RootConfig};
use flytower_core::warp::http::header::{HeaderValue, SERVER};
use flytower_core::{Plugin, Result, StartOptions, backend, plugin, service_factory};
use flytower_services::CoreServices;
use flytower_services::http::HttpService;
use flytower_services::http::config::HttpConfig;
use flytower_services::http::middleware::{DefaultMiddleware, RootHttpMiddleware};
use serde_json::{Value, json};
use tower_http::set_header::SetResponseHeader;

use crate::support::{Config, address, head_of, header, hello};

#[plugin(id = "wrapped")]
struct Wrapped {
    router: Arc<dyn HttpRouter>,
}

impl Plugin for Wrapped {
    async fn init(self) -> Result<()> {
        self.router.route(hello());
        Ok(())
    }
}

/// The default stack, with a layer of somebody else inside, and other routes for the rest.
struct Extended(DefaultMiddleware);

impl RootHttpMiddleware for Extended {
    fn wrap(&self, routes: HttpService) -> HttpService {
        let named = SetResponseHeader::overriding(routes, SERVER, HeaderValue::from_static("tower"));
        self.0.wrap(HttpService::new(named))
    }

    fn index_path(&self) -> Option<&str> {
        Some("/api/wrapped")
    }
}

#[service_factory]
fn extended(config: Arc<dyn RootConfig>) -> Result<Arc<dyn RootHttpMiddleware>> {
    let config = config.get_optional::<HttpConfig>("backend")?.unwrap_or_default();
    Ok(Arc::new(Extended(DefaultMiddleware::new(&config)?)))
}

/// None at all.
struct Bare;

impl RootHttpMiddleware for Bare {
    fn wrap(&self, routes: HttpService) -> HttpService {
        routes
    }
}

#[service_factory]
fn bare() -> Arc<dyn RootHttpMiddleware> {
    Arc::new(Bare)
}

backend! {
    struct WithExtended {
        services: [CoreServices, extended],
        plugins: [Wrapped],
    }
}

backend! {
    struct WithBare {
        services: [CoreServices, bare],
        plugins: [Wrapped],
    }
}

#[tokio::test]
async fn a_backend_may_extend_the_layers() {
    let config = Config::with("");
    let backend = WithExtended::start(config.options()).await.unwrap();

    let response = head_of(address(&backend), "/hello", &[]).await;

    assert_eq!(response.status(), 200);
    assert_eq!(header(&response, "server"), "tower");
    assert_eq!(header(&response, "x-frame-options"), "SAMEORIGIN");
    assert!(!header(&response, "etag").is_empty());
    backend.stop().await.unwrap();
}

#[tokio::test]
async fn a_backend_may_do_without_them() {
    let config = Config::with("");
    let backend = WithBare::start(config.options()).await.unwrap();

    let response = head_of(address(&backend), "/api/wrapped/hello", &[]).await;

    assert_eq!(header(&response, "x-frame-options"), "");
    assert_eq!(header(&response, "x-request-id"), "");
    assert_eq!(response.text().await.unwrap(), "hello");
    backend.stop().await.unwrap();
}

#[tokio::test]
async fn origins_that_a_variable_should_name_are_asked_for_whatever_the_middleware() {
    let snapshot = |origin: Value| {
        let cors = json!({ "origin": origin });
        let listen = json!({ "host": "127.0.0.1", "port": 0 });
        ConfigSnapshot::new(json!({ "backend": { "listen": listen, "cors": cors } }), "a test")
    };
    let forgotten = || {
        let unset = UnsetValue {
            path: "backend.cors.origin".to_owned(),
            place: None,
            source: UnsetSource::Variable("ORIGIN".to_owned()),
            is_meant: false,
        };
        snapshot(Value::Null).with_unset_values(vec![unset])
    };
    let expected =
        "invalid config value at `backend.cors.origin` in a test: there is none, and without one every website";
    let start = |snapshot| {
        let store = Arc::new(ConfigStore::new(snapshot));
        let options = StartOptions::new().replace::<dyn RootConfig>(Arc::clone(&store) as _);
        async { (WithExtended::start(options).await, store) }
    };

    let error = format!("{:?}", start(forgotten()).await.0.unwrap_err());
    assert!(
        error.contains(expected) && error.contains("the environment variable `ORIGIN` is not set"),
        "{error}"
    );

    let (backend, store) = start(snapshot("https://a.example".into())).await;
    let backend = backend.unwrap();
    let mut settled = backend.settled_config();
    store.replace(forgotten());
    settled.changed().await.unwrap();
    let problems = settled.borrow().as_ref().unwrap().result.clone().unwrap_err();
    assert!(problems.to_string().contains(expected), "{problems}");
    backend.stop().await.unwrap();
}

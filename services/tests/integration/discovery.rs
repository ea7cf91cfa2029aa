use std::sync::{Arc, Mutex};

use flytower_core::config::{ConfigSnapshot, ConfigStore};
use flytower_core::services::{Discovery, PluginMetadata, RootConfig, RootSystemMetadata};
use flytower_core::{Plugin, Result, RunningBackend, StartOptions, backend, plugin};
use flytower_services::CoreServices;
use serde_json::{Value, json};

use crate::support::address;

/// What a plugin holds of each backend, by the name of the backend's test.
static HELD: Mutex<Vec<(String, Finder)>> = Mutex::new(Vec::new());

#[plugin(id = "finder")]
#[derive(Clone)]
struct Finder {
    config: Arc<dyn RootConfig>,
    plugin: PluginMetadata,
    discovery: Arc<dyn Discovery>,
    system: Arc<dyn RootSystemMetadata>,
}

impl Plugin for Finder {
    async fn init(self) -> Result<()> {
        assert_eq!(self.plugin.id(), "finder");
        let test = self.config.get::<String>("test")?;
        HELD.lock().unwrap().push((test, self));
        Ok(())
    }
}

backend! {
    struct Finding {
        services: [CoreServices],
        plugins: [Finder],
    }
}

fn snapshot(test: &str, base_url: Option<&str>, endpoints: &Value) -> ConfigSnapshot {
    let config = json!({
        "test": test,
        "backend": { "listen": { "host": "127.0.0.1", "port": 0 }, "baseUrl": base_url },
        "discovery": { "endpoints": endpoints },
    });
    ConfigSnapshot::new(config, "a test")
}

async fn start(test: &str, endpoints: &Value) -> (RunningBackend, Arc<ConfigStore>, Finder) {
    let store = Arc::new(ConfigStore::new(snapshot(
        test,
        Some("https://portal.example.com/"),
        endpoints,
    )));
    let (backend, finder) = start_with(test, Arc::clone(&store)).await;
    (backend, store, finder)
}

async fn start_with(test: &str, store: Arc<ConfigStore>) -> (RunningBackend, Finder) {
    let _ = tracing_subscriber::fmt().with_test_writer().try_init();
    let options = StartOptions::new().replace::<dyn RootConfig>(store);
    let backend = Finding::start(options).await.unwrap();
    let finder = HELD
        .lock()
        .unwrap()
        .iter()
        .find(|(name, _)| name == test)
        .unwrap()
        .1
        .clone();
    (backend, finder)
}

#[tokio::test]
async fn plugins_are_found_at_this_backend_at_the_port_that_it_was_given() {
    let (backend, _, finder) = start("own", &json!([])).await;
    let port = address(&backend).port();

    let internal = finder.discovery.get_base_url("some plugin").await.unwrap();
    let external = finder.discovery.get_external_base_url("some plugin").await.unwrap();

    assert_ne!(port, 0);
    assert_eq!(internal, format!("http://127.0.0.1:{port}/api/some%20plugin"));
    assert_eq!(external, "https://portal.example.com/api/some%20plugin");
    backend.stop().await.unwrap();
}

#[tokio::test]
async fn endpoints_are_followed_while_the_backend_runs() {
    let target = json!({ "internal": "http://{{ pluginId }}.local/api/" });
    let (backend, store, finder) = start("endpoints", &json!([{ "target": target, "plugins": ["search"] }])).await;
    let own = finder.discovery.get_external_base_url("search").await.unwrap();
    assert_eq!(own, "https://portal.example.com/api/search");
    let url = || finder.discovery.get_base_url("search");
    assert_eq!(url().await.unwrap(), "http://search.local/api/");

    let moved = json!([{ "target": "https://elsewhere.example.com/{{pluginId}}", "plugins": ["*"] }]);
    store.replace(snapshot("endpoints", Some("https://portal.example.com"), &moved));

    while url().await.unwrap() != "https://elsewhere.example.com/search" {
        tokio::task::yield_now().await;
    }
    backend.stop().await.unwrap();
}

/// Lets the configuration be another one, and says whether it was accepted.
async fn change(backend: &RunningBackend, store: &ConfigStore, change: impl FnOnce(&mut Value)) -> bool {
    let mut settled = backend.settled_config();
    let mut config = store.snapshot().root().clone();
    change(&mut config);
    store.replace(ConfigSnapshot::new(config, "a test"));
    settled.changed().await.unwrap();
    let settled = settled.borrow();
    settled.as_ref().unwrap().result.is_ok()
}

#[tokio::test]
async fn a_configuration_that_is_rejected_answers_nothing() {
    let (backend, store, finder) = start("rejected", &json!([])).await;
    let external = || finder.discovery.get_external_base_url("search");

    let accepted = change(&backend, &store, |config| {
        config["backend"]["baseUrl"] = "https://moved.example.com".into();
        config["backend"]["listen"] = "nonsense".into();
    });
    assert!(!accepted.await);
    assert_eq!(external().await.unwrap(), "https://portal.example.com/api/search");

    let accepted = change(&backend, &store, |config| {
        config["backend"]["listen"] = json!({ "host": "127.0.0.1", "port": 0 });
    });
    assert!(accepted.await);
    assert_eq!(external().await.unwrap(), "https://moved.example.com/api/search");

    let accepted = change(&backend, &store, |config| config["backend"]["baseUrl"] = Value::Null);
    assert!(!accepted.await);
    assert_eq!(external().await.unwrap(), "https://moved.example.com/api/search");
    backend.stop().await.unwrap();
}

#[tokio::test]
async fn the_server_stays_where_it_is_whatever_the_configuration_says_later() {
    let (backend, store, finder) = start("bound", &json!([])).await;
    let port = address(&backend).port();

    let accepted = change(&backend, &store, |config| {
        config["backend"]["listen"] = json!({ "host": "portal.example.com", "port": 1 });
        config["backend"]["https"] = true.into();
    });

    assert!(accepted.await);
    let internal = finder.discovery.get_base_url("search").await.unwrap();
    assert_eq!(internal, format!("http://127.0.0.1:{port}/api/search"));
    backend.stop().await.unwrap();
}

#[tokio::test]
async fn https_is_what_the_server_takes_it_for() {
    let mut config = snapshot("https", Some("https://portal.example.com"), &json!([]))
        .root()
        .clone();
    // as `${HTTPS}` gives it
    config["backend"]["https"] = "false".into();
    let store = Arc::new(ConfigStore::new(ConfigSnapshot::new(config, "a test")));
    let (backend, finder) = start_with("https", store).await;
    let port = address(&backend).port();

    let internal = finder.discovery.get_base_url("search").await.unwrap();

    assert_eq!(internal, format!("http://127.0.0.1:{port}/api/search"));
    backend.stop().await.unwrap();
}

#[tokio::test]
async fn the_system_consists_of_what_is_here_and_of_what_endpoints_name() {
    let endpoints = json!([
        { "target": "http://a", "plugins": ["search", "*"] },
        { "target": "http://b", "plugins": ["search", "finder"] },
    ]);
    let (backend, _, finder) = start("system", &endpoints).await;

    let plugins = finder.system.installed_plugins();

    let ids: Vec<_> = plugins.iter().map(|plugin| plugin.plugin_id.as_str()).collect();
    assert_eq!(ids, ["search", "finder"]);
    backend.stop().await.unwrap();
}

#[tokio::test]
async fn without_a_base_url_the_configuration_of_plugins_that_look_for_others_is_not_valid() {
    let store = Arc::new(ConfigStore::new(snapshot("none", None, &json!([]))));
    let options = StartOptions::new().replace::<dyn RootConfig>(store);

    let error = Finding::start(options).await.unwrap_err();

    let message = format!("{error:?}");
    assert!(
        message.contains("missing required config value at `backend.baseUrl` in a test"),
        "{message}"
    );
    assert!(message.contains("Configuration"), "{message}");
}

#[tokio::test]
async fn an_endpoint_that_makes_no_sense_keeps_the_backend_from_starting() {
    let endpoints = json!([{ "target": { "external": "http+srv://a" }, "plugins": ["*"] }]);
    let store = Arc::new(ConfigStore::new(snapshot(
        "wrong",
        Some("http://localhost"),
        &endpoints,
    )));
    let options = StartOptions::new().replace::<dyn RootConfig>(store);

    let error = Finding::start(options).await.unwrap_err();

    let message = format!("{error:?}");
    assert!(
        message.contains("`discovery.endpoints[0].target.external`"),
        "{message}"
    );
}

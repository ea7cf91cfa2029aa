use std::path::Path;

use flytower::{RunningBackend, StartOptions, backend};
use flytower_plugin_catalog::CatalogPlugin;
use flytower_services::CoreServices;
use serde_json::Value;
use tempfile::TempDir;

backend! {
    /// A backend with nothing but the catalog.
    struct CatalogBackend {
        services: [CoreServices],
        plugins: [CatalogPlugin],
    }
}

/// A catalog that runs, and its configuration.
pub(crate) struct Catalog {
    backend: RunningBackend,
    _folder: TempDir,
}

impl Catalog {
    /// A catalog of one of the fixtures.
    pub(crate) async fn of_fixture(name: &str) -> Self {
        let target = fixture(name);
        Self::with(&format!(
            "  locations: [{{ type: file, target: '{target}' }}]\n  rules: [{{ allow: [Component, Location, Group] }}]"
        ))
        .await
    }

    /// A catalog with `settings`, the text below `catalog:`.
    pub(crate) async fn with(settings: &str) -> Self {
        // Before the backend's own: lines of this one are captured with the test's output.
        let _ = tracing_subscriber::fmt().with_test_writer().try_init();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("app-config.yaml");
        let text = format!("backend:\n  listen: {{ host: 127.0.0.1, port: 0 }}\ncatalog:\n{settings}\n");
        std::fs::write(&path, text).unwrap();
        let backend = CatalogBackend::start(StartOptions::new().config_file(path))
            .await
            .unwrap();
        Self {
            backend,
            _folder: folder,
        }
    }

    pub(crate) async fn send(&self, path: &str) -> reqwest::Response {
        let address = self.backend.address().unwrap();
        reqwest::get(format!("http://{address}/api/catalog{path}"))
            .await
            .unwrap()
    }

    /// Status and JSON.
    pub(crate) async fn get(&self, path: &str) -> (u16, Value) {
        let response = self.send(path).await;
        assert_eq!(response.headers()["content-type"], "application/json; charset=utf-8");
        (response.status().as_u16(), response.json().await.unwrap())
    }

    /// The names of the entities of a listing, those of generated locations left out.
    pub(crate) async fn names(&self, query: &str) -> Vec<String> {
        let (status, entities) = self.get(&format!("/entities{query}")).await;
        assert_eq!(status, 200, "{entities}");
        let names = entities
            .as_array()
            .unwrap()
            .iter()
            .map(|entity| entity["metadata"]["name"].as_str().unwrap().to_owned());
        names.filter(|name| !name.starts_with("generated-")).collect()
    }

    pub(crate) async fn stop(self) {
        self.backend.stop().await.unwrap();
    }
}

pub(crate) fn fixture(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/integration/fixtures");
    folder.join(name).display().to_string()
}

use std::path::Path;

use flytower::services::Level;
use flytower_plugin_catalog::CatalogPlugin;
use flytower_test::{TestBackend, TestResponse, test_backend};
use serde_json::{Value, json};

/// A catalog that runs.
pub(crate) struct Catalog(TestBackend);

impl Catalog {
    /// A catalog of one of the fixtures.
    pub(crate) async fn of_fixture(name: &str) -> Self {
        Self::with(json!({
            "locations": [{ "type": "file", "target": fixture(name) }],
            "rules": [{ "allow": ["Component", "Location", "Group"] }],
        }))
        .await
    }

    /// A catalog with these settings: what stands below `catalog`.
    pub(crate) async fn with(settings: Value) -> Self {
        let backend = test_backend! { plugins: [CatalogPlugin] };
        Self(backend.config(json!({ "catalog": settings })).await)
    }

    pub(crate) async fn send(&self, path: &str) -> TestResponse {
        self.0.get(format!("/api/catalog{path}")).await
    }

    /// Status and JSON.
    pub(crate) async fn get(&self, path: &str) -> (u16, Value) {
        let response = self.send(path).await;
        response.assert_header("content-type", "application/json; charset=utf-8");
        (response.status().as_u16(), response.json())
    }

    /// The names of the entities of a listing, those of generated locations left out.
    pub(crate) async fn names(&self, query: &str) -> Vec<String> {
        let response = self.send(&format!("/entities{query}")).await;
        let entities: Vec<Value> = response.assert_status(200).json();
        let names = entities
            .iter()
            .map(|entity| entity["metadata"]["name"].as_str().unwrap().to_owned());
        names.filter(|name| !name.starts_with("generated-")).collect()
    }

    /// What the catalog has logged as problems.
    pub(crate) fn problems(&self) -> Vec<String> {
        let problems = self.0.logs().at(Level::WARN);
        problems.into_iter().map(|line| line.message).collect()
    }

    pub(crate) async fn stop(self) {
        self.0.stop().await;
    }
}

pub(crate) fn fixture(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/integration/fixtures");
    folder.join(name).display().to_string()
}

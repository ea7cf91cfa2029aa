use std::sync::Arc;

use flytower::services::HttpRouter;
use flytower::warp::{self, Filter};
use flytower::{Module, Plugin, Result, extension_point, module, plugin};
use flytower_test::test_backend;
use serde_json::json;

#[extension_point(id = "search.engines")]
#[derive(Default)]
struct Engines(Vec<&'static str>);

#[plugin(id = "search")]
struct SearchPlugin {
    engines: Engines,
    router: Arc<dyn HttpRouter>,
}

impl Plugin for SearchPlugin {
    async fn init(self) -> Result<()> {
        let engines = self.engines.0;
        self.router
            .route(warp::path!("engines").map(move || warp::reply::json(&engines)));
        Ok(())
    }
}

/// What is tested.
#[module(for = SearchPlugin, id = "full-text")]
struct FullTextModule<'a> {
    engines: &'a mut Engines,
}

impl Module for FullTextModule<'_> {
    async fn init(self) -> Result<()> {
        self.engines.0.push("full text");
        Ok(())
    }
}

#[tokio::test]
async fn the_module_adds_an_engine() {
    let backend = test_backend! { plugins: [SearchPlugin], modules: [FullTextModule] }.await;

    let response = backend.get("/api/search/engines").await;

    response.assert_json(json!(["full text"]));
    backend.stop().await;
}

#[tokio::test]
async fn the_module_needs_no_backend() {
    let mut engines = Engines::default();

    FullTextModule { engines: &mut engines }.init().await.unwrap();

    assert_eq!(engines.0, ["full text"]);
}

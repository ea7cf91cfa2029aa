//! A loader names a module that borrows with the lifetime left open

use flytower::{
    FeatureLoader, Features, Module, Plugin, Result, StartOptions, backend, extension_point, feature_loader, module,
    plugin,
};

#[extension_point(id = "catalog.processing")]
#[derive(Default)]
struct Processing {
    names: Vec<String>,
}

#[plugin(id = "catalog")]
struct CatalogPlugin {
    processing: Processing,
}

impl Plugin for CatalogPlugin {
    async fn init(self) -> Result<()> {
        Ok(())
    }
}

#[module(for = CatalogPlugin, id = "github")]
struct GithubModule<'a> {
    processing: &'a mut Processing,
}

impl Module for GithubModule<'_> {
    async fn init(self) -> Result<()> {
        Ok(())
    }
}

#[feature_loader(modules(GithubModule<'_>))]
struct GithubLoader;

impl FeatureLoader for GithubLoader {
    async fn load(self, features: &mut Features<Self>) -> Result<()> {
        features.enable::<GithubModule<'_>>();
        Ok(())
    }
}

backend! {
    struct Portal {
        plugins: [CatalogPlugin],
        loaders: [GithubLoader],
    }
}

#[tokio::main]
async fn main() {
    let running = Portal::start(StartOptions::new()).await.unwrap();
    assert_eq!(running.report().plugins[0].modules, ["github"]);
}

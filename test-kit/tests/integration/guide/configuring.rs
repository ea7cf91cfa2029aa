use std::sync::Arc;

use flytower::services::{HttpRouter, RootConfig};
use flytower::warp::{self, Filter};
use flytower::{Plugin, Result, plugin};
use flytower_test::test_backend;
use serde_json::json;

#[plugin(id = "banner")]
struct BannerPlugin {
    config: Arc<dyn RootConfig>,
    router: Arc<dyn HttpRouter>,
}

impl Plugin for BannerPlugin {
    async fn init(self) -> Result<()> {
        let config = self.config;
        let banner = warp::path!("text").map(move || config.get::<String>("banner.text"));
        self.router.route(banner);
        Ok(())
    }
}

#[tokio::test]
async fn the_banner_follows_the_configuration() {
    let backend = test_backend! { plugins: [BannerPlugin] }
        .config_yaml("banner: { text: All is well }")
        .await;
    assert_eq!(backend.get("/api/banner/text").await.text(), "All is well");

    backend
        .set_config(json!({ "banner": { "text": "Down for an hour" } }))
        .await;

    assert_eq!(backend.get("/api/banner/text").await.text(), "Down for an hour");
    backend.stop().await;
}

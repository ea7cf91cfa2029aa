use std::sync::Arc;

use flytower::services::{HttpRouter, Logger};
use flytower::warp::{self, Filter};
use flytower::{Error, Plugin, Result, plugin};
use flytower_test::test_backend;
use serde_json::json;

#[plugin(id = "hello")]
struct HelloPlugin {
    router: Arc<dyn HttpRouter>,
    logger: Arc<dyn Logger>,
}

impl Plugin for HelloPlugin {
    async fn init(self) -> Result<()> {
        let greeting = warp::path!("greetings" / String).and(warp::get());
        self.router.route(greeting.map(|name: String| match name.as_str() {
            "world" => Ok(warp::reply::json(&json!({ "text": "Hello, world!" }))),
            _ => Err(Error::not_found(format!("nobody knows {name}"))),
        }));
        self.logger.info("ready to greet");
        Ok(())
    }
}

#[tokio::test]
async fn the_world_is_greeted() {
    let backend = test_backend! { plugins: [HelloPlugin] }.await;

    let response = backend.get("/api/hello/greetings/world").await;

    response
        .assert_status(200)
        .assert_json(json!({ "text": "Hello, world!" }));
    backend.logs().assert_contains("ready to greet");
    backend.stop().await;
}

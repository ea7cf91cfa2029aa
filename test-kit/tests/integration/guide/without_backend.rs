use std::sync::Arc;

use flytower::services::{HttpRouter, Logger};
use flytower::warp::{self, Filter};
use flytower::{Plugin, Result, plugin};
use flytower_test::mocks;

#[plugin(id = "echo")]
struct EchoPlugin {
    router: Arc<dyn HttpRouter>,
    logger: Arc<dyn Logger>,
}

impl Plugin for EchoPlugin {
    async fn init(self) -> Result<()> {
        let logger = self.logger;
        self.router.route(warp::path!(String).map(move |word: String| {
            logger.debug(&word);
            word
        }));
        Ok(())
    }
}

#[tokio::test]
async fn what_is_said_comes_back() {
    let (router, logger) = (mocks::http_router(), mocks::logger());
    let plugin = EchoPlugin {
        router: router.clone(),
        logger: logger.clone(),
    };

    plugin.init().await.unwrap();

    assert_eq!(router.get("/hello").await.text(), "hello");
    assert_eq!(logger.calls()[0].message, "hello");
}

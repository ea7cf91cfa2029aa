//! What several tests share.

use std::sync::Arc;

use flytower::services::{HttpRouter, Logger};
use flytower::warp::{self, Filter};
use flytower::{Error, Plugin, Result, plugin};
use serde_json::{Value, json};

/// Answers in a few ways.
#[plugin(id = "hello")]
pub(crate) struct HelloPlugin {
    router: Arc<dyn HttpRouter>,
    logger: Arc<dyn Logger>,
}

impl Plugin for HelloPlugin {
    async fn init(self) -> Result<()> {
        let logger = Arc::clone(&self.logger);
        let open = warp::path!("open").and(warp::get()).map(move || {
            logger.info("somebody says hello");
            tracing::debug!(answers = 1, "so do we");
            "hello"
        });
        self.router.route(open);
        let echo = warp::path!("echo").and(warp::body::json()).and(warp::query::raw());
        self.router
            .route(echo.map(|body: Value, query| warp::reply::json(&json!({ "body": body, "query": query }))));
        self.router
            .route(warp::path!("missing").map(|| Err::<&str, _>(Error::not_found("no such thing"))));
        let moved = warp::path!("moved").map(|| warp::redirect::found(warp::http::Uri::from_static("/elsewhere")));
        self.router.route(moved);
        self.logger.info("hello is there");
        Ok(())
    }
}

/// What a panic said.
pub(crate) fn message_of(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().cloned();
    text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()))
        .unwrap()
}

/// What a future panics with.
pub(crate) async fn panic_of<T: Send + 'static>(future: impl Future<Output = T> + Send + 'static) -> String {
    let error = tokio::spawn(future).await.err().expect("no panic");
    message_of(&*error.into_panic())
}

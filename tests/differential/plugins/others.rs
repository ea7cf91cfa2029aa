use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use flytower::services::{Discovery, HttpRouter, RootConfig};
use flytower::warp::filters::path::FullPath;
use flytower::warp::{self, Filter};
use flytower::{Error, Plugin, Result, plugin};
use serde_json::json;

use super::tester::json_reply;

/// Another plugin beside the tester.
#[plugin(id = "neighbour")]
pub(crate) struct Neighbour {
    router: Arc<dyn HttpRouter>,
    discovery: Arc<dyn Discovery>,
}
impl Plugin for Neighbour {
    async fn init(self) -> Result<()> {
        self.router.route(who("neighbour"));
        let discover = warp::path!("discover" / String)
            .and(warp::get())
            .then(move |id: String| {
                let discovery = Arc::clone(&self.discovery);
                async move { discovered(&*discovery, &id).await }
            });
        self.router.route(discover);
        Ok(())
    }
}

async fn discovered(discovery: &dyn Discovery, id: &str) -> Result<warp::reply::Response> {
    Ok(json_reply(&json!({
        "internal": discovery.get_base_url(id).await?,
        "external": discovery.get_external_base_url(id).await?,
    })))
}

/// Takes as long to start as the configuration says.
#[plugin(id = "late")]
pub(crate) struct Late {
    router: Arc<dyn HttpRouter>,
    config: Arc<dyn RootConfig>,
}
impl Plugin for Late {
    async fn init(self) -> Result<()> {
        self.router.route(who("late"));
        // Requests that are to wait for it make sense from now on.
        std::fs::write(self.config.get::<PathBuf>("late.marker")?, "")?;
        let milliseconds = self.config.get_optional("late.milliseconds")?.unwrap_or(0);
        tokio::time::sleep(Duration::from_millis(milliseconds)).await;
        Ok(())
    }
}

/// Does not start if the configuration says so.
#[plugin(id = "failing")]
pub(crate) struct Failing {
    router: Arc<dyn HttpRouter>,
    config: Arc<dyn RootConfig>,
}
impl Plugin for Failing {
    async fn init(self) -> Result<()> {
        self.router.route(who("failing"));
        match self.config.get_optional("failing.fails")? {
            Some(true) => Err(Error::internal("as it was told to")),
            _ => Ok(()),
        }
    }
}

/// Answers what no other plugin is asked for.
#[plugin(id = "app")]
pub(crate) struct App {
    router: Arc<dyn HttpRouter>,
}
impl Plugin for App {
    async fn init(self) -> Result<()> {
        let known = warp::path!("known")
            .and(warp::get())
            .map(|| json_reply(&json!({ "plugin": "app", "known": true })));
        self.router.route(known);
        let query = warp::query::raw()
            .map(|query: String| format!("?{query}"))
            .or(warp::any().map(String::new))
            .unify();
        let others = warp::path::full()
            .and(query)
            .and(warp::get())
            .map(|path: FullPath, query: String| {
                json_reply(&json!({ "plugin": "app", "url": format!("{}{query}", path.as_str()) }))
            });
        self.router.route(others);
        Ok(())
    }
}

fn who(plugin: &'static str) -> impl Filter<Extract = (impl warp::Reply,), Error = warp::Rejection> + Clone {
    warp::path!("who")
        .and(warp::get())
        .map(move || json_reply(&json!({ "plugin": plugin })))
}

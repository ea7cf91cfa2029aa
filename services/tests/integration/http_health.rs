use std::net::SocketAddr;
use std::sync::{Arc, LazyLock};

use flytower_core::services::{Lifecycle, RootHttpRouter};
use flytower_core::{Hook, Plugin, Result, backend, plugin};
use flytower_services::CoreServices;
use tokio::sync::{Notify, watch};

use crate::support::{Config, get, read, url};

static ADDRESS: LazyLock<watch::Sender<Option<SocketAddr>>> = LazyLock::new(watch::Sender::default);
static MAY_START: Notify = Notify::const_new();
static STOPPING: Notify = Notify::const_new();
static MAY_STOP: Notify = Notify::const_new();

/// Starts and stops when it is told to.
#[plugin(id = "held")]
struct Held {
    server: Arc<dyn RootHttpRouter>,
    lifecycle: Arc<dyn Lifecycle>,
}

impl Plugin for Held {
    async fn init(self) -> Result<()> {
        ADDRESS.send_replace(Some(self.server.local_address()));
        self.lifecycle.on_shutdown(Hook::new("wait for the test", || async {
            STOPPING.notify_one();
            MAY_STOP.notified().await;
            Ok(())
        }))?;
        MAY_START.notified().await;
        Ok(())
    }
}

backend! {
    struct Slow {
        services: [CoreServices],
        plugins: [Held],
    }
}

const READINESS: &str = "/.backstage/health/v1/readiness";
const LIVENESS: &str = "/.backstage/health/v1/liveness";

fn ok() -> (u16, String) {
    (200, r#"{"status":"ok"}"#.to_owned())
}

#[tokio::test]
async fn readiness_follows_the_backend_and_liveness_does_not() {
    let config = Config::with("");
    let starting = tokio::spawn(Slow::start(config.options()));
    let address = ADDRESS.subscribe().wait_for(Option::is_some).await.unwrap().unwrap();

    let not_started = (
        503,
        r#"{"message":"Backend has not started yet","status":"error"}"#.to_owned(),
    );
    assert_eq!(get(address, READINESS).await, not_started);
    assert_eq!(get(address, LIVENESS).await, ok());

    MAY_START.notify_one();
    let backend = Arc::new(starting.await.unwrap().unwrap());
    assert_eq!(get(address, READINESS).await, ok());
    assert_eq!(get(address, LIVENESS).await, ok());
    assert_eq!(get(address, "/.Backstage/Health/v1/Readiness/").await, ok());
    assert_eq!(get(address, "/.backstage/health/v1/nope").await, (404, String::new()));
    let post = reqwest::Client::new()
        .post(url(address, READINESS))
        .send()
        .await
        .unwrap();
    assert_eq!(read(post).await, (404, String::new()));
    let head = reqwest::Client::new()
        .head(url(address, READINESS))
        .send()
        .await
        .unwrap();
    assert_eq!(read(head).await, (200, String::new()));

    let stopping = tokio::spawn({
        let backend = Arc::clone(&backend);
        async move { backend.stop().await }
    });
    STOPPING.notified().await;
    let shutting_down = (
        503,
        r#"{"message":"Backend is shutting down","status":"error"}"#.to_owned(),
    );
    assert_eq!(get(address, READINESS).await, shutting_down);
    assert_eq!(get(address, LIVENESS).await, ok());
    MAY_STOP.notify_one();
    stopping.await.unwrap().unwrap();
}

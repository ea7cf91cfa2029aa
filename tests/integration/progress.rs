use std::sync::Arc;
use std::time::Duration;

use flytower::services::{Lifecycle, RootLifecycle};
use flytower::{
    FeatureLoader, Features, Hook, Plugin, Result, StartOptions, backend, feature_loader, plugin, service,
    service_factory,
};
use tracing::Level;

use crate::support::Log;

/// Longer than any interval between reports. The clock of the test is turned forward.
async fn long() {
    tokio::time::sleep(Duration::from_secs(100)).await;
}

#[service(id = "progress.map", scope = root)]
struct Map;
#[service_factory]
async fn map() -> Result<Arc<Map>> {
    long().await;
    Ok(Arc::new(Map))
}

#[service(id = "progress.boat")]
struct Boat;
struct Harbour;
#[service_factory]
impl Harbour {
    async fn root() -> Result<Self> {
        long().await;
        Ok(Self)
    }
    async fn create(&self) -> Result<Arc<Boat>> {
        Ok(Arc::new(Boat))
    }
}

#[feature_loader(plugins(Slow))]
struct Deliberate;
impl FeatureLoader for Deliberate {
    async fn load(self, features: &mut Features<Self>) -> Result<()> {
        long().await;
        features.enable::<Slow>();
        Ok(())
    }
}

#[plugin(id = "slow")]
struct Slow {
    #[allow(dead_code)]
    boat: Arc<Boat>,
    own: Arc<dyn Lifecycle>,
    root: Arc<dyn RootLifecycle>,
}
impl Plugin for Slow {
    async fn init(self) -> Result<()> {
        let hook = |name| {
            Hook::new(name, || async {
                long().await;
                Ok(())
            })
        };
        self.own.on_startup(hook("warm up"))?;
        self.root.on_startup(hook("open the doors"))?;
        long().await;
        Ok(())
    }
}

#[tokio::test(start_paused = true)]
async fn whatever_a_start_waits_for_is_named_in_the_log() {
    backend! { struct Portal { services: [map, Harbour], loaders: [Deliberate] } }
    let (log, guard) = Log::collect(Level::INFO);
    Portal::start(StartOptions::new()).await.unwrap();
    drop(guard);

    for awaited in [
        "service `progress.map` (made by `map`)",
        "feature loader `Deliberate`",
        "the root context of service `progress.boat` (made by `Harbour`)",
        "plugin `slow`",
        "plugin `slow`, the startup hook `warm up` of plugin `slow`",
        "the startup hook `open the doors`",
    ] {
        let expected = format!("still starting: {awaited}");
        let text = log.text();
        assert!(
            text.lines().any(|line| line.ends_with(&expected)),
            "no `{expected}` in\n{text}"
        );
    }
}

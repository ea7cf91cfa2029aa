use std::sync::Arc;

use flytower_core::config::{ConfigProblem, ConfigSnapshot, ConfigStore, SectionDescriptor};
use flytower_core::runtime::RootHooks;
use flytower_core::services::RootConfig;
use flytower_core::{Hook, Result, StartOptions, service_factory};
use tokio::sync::watch::Receiver;
use tokio_util::task::AbortOnDropHandle;
use tracing::Instrument;

use super::check;
use super::error::ConfigErrors;
use super::load::{Loaded, Loader};
use super::source::sources;
use super::watch::{Intervals, watch};

/// The factory of [`RootConfig`]: reads the files and URLs of `--config`, else `app-config.yaml` and those beside it, then
/// the environment; and reads them again when they change.
///
/// # Errors
///
/// [`ConfigErrors`]: all that is wrong, with the file of each.
#[service_factory]
pub async fn root_config(options: StartOptions, hooks: RootHooks) -> Result<Arc<dyn RootConfig>> {
    let environments = std::env::var("BACKSTAGE_ENV").unwrap_or_default();
    let loader = Loader::new(sources(&options.config_files(), &environments)?).map_err(ConfigErrors::from)?;
    let config = WatchedConfig::start(loader, Intervals::default()).await?;
    // Only then does anybody listen: who logs reads the configuration first.
    let origin = config.snapshot().origin().to_owned();
    hooks.add_startup(Hook::new("say where the configuration is from", move || async move {
        tracing::info!("the configuration is that of {origin}");
        Ok(())
    }))?;
    Ok(Arc::new(config))
}

/// The configuration of files that are watched for as long as it lives.
#[derive(Debug)]
struct WatchedConfig {
    store: Arc<ConfigStore>,
    _watching: AbortOnDropHandle<()>,
}

impl WatchedConfig {
    async fn start(loader: Loader, intervals: Intervals) -> Result<Self, ConfigErrors> {
        let Loaded { outcome, stamps } = loader.load().await;
        let store = Arc::new(ConfigStore::new(outcome?));
        let watching = watch(loader, Arc::clone(&store), stamps, intervals).in_current_span();
        Ok(Self {
            store,
            _watching: AbortOnDropHandle::new(tokio::spawn(watching)),
        })
    }
}

impl RootConfig for WatchedConfig {
    fn snapshot(&self) -> Arc<ConfigSnapshot> {
        self.store.snapshot()
    }

    fn subscribe(&self) -> Receiver<Arc<ConfigSnapshot>> {
        self.store.subscribe()
    }

    fn check(&self, snapshot: &ConfigSnapshot, sections: &[SectionDescriptor]) -> Vec<ConfigProblem> {
        check::check(snapshot, sections)
    }
}

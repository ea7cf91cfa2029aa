use std::sync::{Arc, Mutex, PoisonError};

use flytower_core::config::Config;
use flytower_core::services::{Database, PluginMetadata, RootHealth, RootLifecycle, RootLogger};
use flytower_core::{Hook, Result, service_factory};
use futures_util::future::join_all;

use super::composition::Composition;
use super::config::DatabaseConfig;
use super::outages::Outages;
use super::plugin_database::PluginDatabase;
use crate::health::Reports;

const SERVICE_ID: &str = "core.database";

/// The factory of [`Database`]: one for each plugin, as `backend.database` says.
///
/// # Errors
///
/// For a plugin, when the configuration of its database makes no sense. Nothing is opened yet.
#[derive(Debug)]
pub struct Databases {
    config: Config<DatabaseConfig>,
    outages: Arc<Outages>,
    /// Those to close.
    made: Arc<Mutex<Vec<Arc<PluginDatabase>>>>,
}

#[service_factory]
impl Databases {
    /// What all plugins share.
    async fn root(
        config: Config<DatabaseConfig>,
        lifecycle: Arc<dyn RootLifecycle>,
        health: Option<Arc<dyn RootHealth>>,
        logger: Option<Arc<dyn RootLogger>>,
    ) -> Result<Self> {
        let made = Arc::<Mutex<Vec<Arc<PluginDatabase>>>>::default();
        let to_close = Arc::clone(&made);
        // after the plugins' own hooks, which may still write
        lifecycle.on_shutdown(Hook::new("close the databases of plugins", || async move {
            let all = core::mem::take(&mut *to_close.lock().unwrap_or_else(PoisonError::into_inner));
            join_all(all.iter().map(|database| database.close())).await;
            Ok(())
        }))?;
        Ok(Self {
            config,
            outages: Arc::new(Outages::new(Reports::new(SERVICE_ID, health, logger))),
            made,
        })
    }

    /// The plugin's own.
    async fn create(&self, plugin: PluginMetadata) -> Result<Arc<dyn Database>> {
        let composition = Composition::of(&self.config.get(), plugin.id())?;
        let database = Arc::new(PluginDatabase::new(composition, Arc::clone(&self.outages)));
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        made.push(Arc::clone(&database));
        Ok(database)
    }
}

/// A database in memory, for tests that make a plugin without a backend.
#[must_use]
pub fn in_memory(plugin: &str) -> Arc<dyn Database> {
    let outages = Arc::new(Outages::new(Reports::new(SERVICE_ID, None, None)));
    Arc::new(PluginDatabase::new(Composition::in_memory(plugin), outages))
}

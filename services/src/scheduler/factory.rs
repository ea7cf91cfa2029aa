use std::sync::Arc;

use flytower_core::services::{Database, HttpRouter, Lifecycle, PluginMetadata, Scheduler};
use flytower_core::{Config, Hook, Result, service_factory};

use super::config::SchedulerConfig;
use super::routes::routes;
use super::service::PluginScheduler;

/// The factory of [`Scheduler`]: tasks that stop with the plugin, and the routes that tell of them.
///
/// # Errors
///
/// When the plugin has started already.
#[service_factory]
pub fn plugin_scheduler(
    plugin: PluginMetadata,
    config: Config<SchedulerConfig>,
    database: Arc<dyn Database>,
    router: Arc<dyn HttpRouter>,
    lifecycle: Arc<dyn Lifecycle>,
) -> Result<Arc<dyn Scheduler>> {
    let scheduler = Arc::new(PluginScheduler::builder(plugin).config(config).build(database));
    let stopped = Arc::clone(&scheduler);
    lifecycle.on_shutdown(Hook::new("end the tasks", || async move {
        stopped.stop().await;
        Ok(())
    }))?;
    let failed = Arc::clone(&scheduler);
    lifecycle.on_failure(Hook::new("end the tasks", || async move {
        failed.stop().await;
        Ok(())
    }))?;
    router.mount(routes(&scheduler));
    Ok(scheduler)
}

use core::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use super::backend::Lifetime;
use super::failure::{Failed, Failure};
use super::probe::ServiceProbe;
use super::sections::SettledConfig;
use super::stop::StopError;
use crate::services::RootHttpRouter;

/// A backend that has started.
///
/// Dropping it does not stop the backend in good order: its tasks end where they are. [`stop`](Self::stop) does.
pub struct RunningBackend {
    pub(super) lifetime: Arc<Lifetime>,
    pub(super) report: StartReport,
    pub(super) router: Option<Arc<dyn RootHttpRouter>>,
}

impl RunningBackend {
    /// The address that the backend's HTTP server listens on; `None` in a backend without one.
    #[must_use]
    pub fn address(&self) -> Option<SocketAddr> {
        self.router.as_ref().map(|router| router.local_address())
    }

    /// How the start went.
    #[must_use]
    pub const fn report(&self) -> &StartReport {
        &self.report
    }

    /// Stops the backend: before-shutdown hooks, the plugins' shutdown hooks, shutdown hooks. Within the time limit of
    /// [`StartOptions::stop_timeout`](super::StartOptions::stop_timeout), of which each of the last two steps has at
    /// least a tenth. Doing so again changes nothing, and neither does it to give up waiting: the stop goes on.
    ///
    /// # Errors
    ///
    /// When the time is up before all hooks have ended.
    pub async fn stop(&self) -> Result<(), StopError> {
        self.lifetime.stop().await
    }

    /// Ends the backend where it is, for those who cannot wait: no hook runs, and what only hooks kept is dropped.
    pub fn abort(self) {
        self.lifetime.abort();
    }

    /// What became of the last change of the configuration; none, if it has not changed since the start.
    #[must_use]
    pub fn settled_config(&self) -> watch::Receiver<Option<SettledConfig>> {
        self.lifetime.values.sections().settled()
    }

    /// Gives access to the backend's services from outside of its features, for tests.
    #[must_use]
    pub fn probe(&self) -> ServiceProbe {
        ServiceProbe::of(Arc::clone(&self.lifetime))
    }
}

impl fmt::Debug for RunningBackend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RunningBackend")
            .field("report", &self.report)
            .finish_non_exhaustive()
    }
}

/// How a start went.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct StartReport {
    /// How long it took.
    pub took: Duration,
    /// The plugins that were started, in the order in which they were done.
    pub plugins: Vec<PluginReport>,
}

/// How the start of one plugin went.
#[derive(Debug)]
#[non_exhaustive]
pub struct PluginReport {
    /// The plugin's id.
    pub id: &'static str,
    /// The modules that were started with it.
    pub modules: Vec<&'static str>,
    /// What failed, of the plugin and of its modules. In a backend that runs, configuration permits it.
    pub failures: Vec<Failure>,
}

impl PluginReport {
    /// Whether the plugin itself started, whatever became of its modules.
    pub(super) fn runs(&self) -> bool {
        let of_plugin = |failure: &Failure| matches!(failure.failed, Failed::Plugin { .. });
        !self.failures.iter().any(of_plugin)
    }
}

use core::fmt;
use core::future::Future;
use core::panic::Location;
use std::sync::Arc;

use flytower::runtime::ServiceProbe;
use flytower::services::PluginMetadata;
use flytower::{Result, Service};
use tracing::{Instrument, Span};

use crate::backend::TestBackend;
use crate::logs::Logs;
use crate::stopping::StopFailure;

/// Gives instances that a service factory makes. Made with [`test_factory!`](crate::test_factory).
///
/// It is a backend of the factory and the services that this one depends on, and no plugin.
pub struct ServiceFactoryTester {
    probe: ServiceProbe,
    backend: TestBackend,
}

impl From<TestBackend> for ServiceFactoryTester {
    fn from(backend: TestBackend) -> Self {
        let probe = backend.probe();
        Self { probe, backend }
    }
}

impl ServiceFactoryTester {
    /// What a plugin with this id gets as a plugin-scoped service: the same instance each time, and another one than other
    /// plugins.
    ///
    /// Startup hooks do not run, since no plugin says that it has started; see
    /// [`mocks::lifecycle`](crate::mocks::lifecycle). Shutdown hooks run when the tester is stopped.
    ///
    /// # Panics
    ///
    /// When the factory fails, or there is no such service.
    #[track_caller]
    pub fn get<S: Service + ?Sized>(&mut self, plugin: &'static str) -> impl Future<Output = Arc<S>> + Send {
        let (at, logs) = (Location::caller(), self.logs().clone());
        let made = self.try_get::<S>(plugin);
        async move {
            match made.await {
                Ok(instance) => instance,
                Err(error) => panic!("{error:?}\n  (to be made at {at})\n{}", logs.of_failure()),
            }
        }
    }

    /// As [`get`](Self::get), for tests of factories that fail.
    ///
    /// # Errors
    ///
    /// The factory's own, or a [`NotProvided`](flytower::runtime::NotProvided).
    pub async fn try_get<S: Service + ?Sized>(&mut self, plugin: &'static str) -> Result<Arc<S>> {
        let span = Span::clone(self.backend.span());
        let made = self.probe.of_plugin(PluginMetadata::new(plugin));
        made.instrument(span).await
    }

    /// The instance of a root-scoped service.
    ///
    /// # Panics
    ///
    /// When there is no such service.
    #[track_caller]
    #[must_use]
    pub fn root<S: Service + ?Sized>(&self) -> Arc<S> {
        self.backend.root_service()
    }

    /// What the factory, its instances and the services that they use have logged.
    #[must_use]
    pub const fn logs(&self) -> &Logs {
        self.backend.logs()
    }

    /// The backend behind it: its server, for one, or [`set_config`](TestBackend::set_config).
    #[must_use]
    pub const fn backend(&self) -> &TestBackend {
        &self.backend
    }

    /// Runs the shutdown hooks of all instances, and verifies that nothing goes on: see [`TestBackend::stop`].
    ///
    /// # Panics
    ///
    /// When something does.
    #[track_caller]
    pub fn stop(self) -> impl Future<Output = ()> + Send {
        let Self { probe, backend } = self;
        drop(probe);
        backend.stop()
    }

    /// As [`stop`](Self::stop), for tests of what does not stop.
    ///
    /// # Errors
    ///
    /// A [`StopFailure`].
    pub async fn try_stop(self) -> Result<(), StopFailure> {
        let Self { probe, backend } = self;
        drop(probe);
        backend.try_stop().await
    }
}

impl fmt::Debug for ServiceFactoryTester {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ServiceFactoryTester").field(&self.backend).finish()
    }
}

use core::fmt;
use core::future::Future;
use core::mem;
use core::panic::Location;
use std::net::SocketAddr;
use std::sync::Arc;

use flytower::config::{ConfigProblems, ConfigStore};
use flytower::runtime::{ServiceProbe, StartReport};
use flytower::services::RootConfig;
use flytower::warp::http::Method;
use flytower::{RunningBackend, Service};
use serde_json::Value;
use tokio::runtime::Handle;
use tracing::Span;

use crate::client::{TestClient, TestRequest};
use crate::config;
use crate::logs::Logs;
use crate::stopping::{self, StopFailure};

/// A backend that was started for a test.
///
/// [`stop`](Self::stop) it at the end of the test: that runs its shutdown hooks, and verifies that nothing of it goes on. One
/// that is dropped is stopped as well in a runtime of several threads; a runtime of one thread (that of `#[tokio::test]`,
/// unless told otherwise) cannot wait in a drop, so there it ends where it is, and says so on the standard error.
///
/// A test that fails shows what the backend has logged.
pub struct TestBackend {
    name: &'static str,
    /// Nothing, once it is being stopped.
    running: Option<RunningBackend>,
    client: Option<TestClient>,
    logs: Logs,
    /// What everything of the backend is in.
    span: Arc<Span>,
    /// Its configuration, and whether that says where to listen.
    config: Option<(Arc<ConfigStore>, bool)>,
    runtime: Handle,
}

impl TestBackend {
    pub(crate) fn new(
        name: &'static str,
        running: RunningBackend,
        logs: Logs,
        span: Arc<Span>,
        config: Option<(Arc<ConfigStore>, bool)>,
    ) -> Self {
        let client = running.address().map(|address| TestClient::new(address, logs.clone()));
        Self {
            name,
            running: Some(running),
            client,
            logs,
            span,
            config,
            runtime: Handle::current(),
        }
    }

    /// Asks with GET: `backend.get("/api/catalog/entities").await`.
    #[track_caller]
    pub fn get(&self, path: impl Into<String>) -> TestRequest {
        self.request(Method::GET, path)
    }

    /// Asks with POST.
    #[track_caller]
    pub fn post(&self, path: impl Into<String>) -> TestRequest {
        self.request(Method::POST, path)
    }

    /// Asks with PUT.
    #[track_caller]
    pub fn put(&self, path: impl Into<String>) -> TestRequest {
        self.request(Method::PUT, path)
    }

    /// Asks with PATCH.
    #[track_caller]
    pub fn patch(&self, path: impl Into<String>) -> TestRequest {
        self.request(Method::PATCH, path)
    }

    /// Asks with DELETE.
    #[track_caller]
    pub fn delete(&self, path: impl Into<String>) -> TestRequest {
        self.request(Method::DELETE, path)
    }

    /// Asks with any method.
    ///
    /// # Panics
    ///
    /// When the backend has no HTTP server.
    #[track_caller]
    pub fn request(&self, method: Method, path: impl Into<String>) -> TestRequest {
        self.client().request(method, path)
    }

    /// The backend's client, to be cloned into tasks that ask concurrently.
    ///
    /// # Panics
    ///
    /// When the backend has no HTTP server.
    #[track_caller]
    #[must_use]
    pub fn client(&self) -> &TestClient {
        let Some(client) = &self.client else {
            panic!(
                "`{}` has no HTTP server: it has no `core.rootHttpRouter`; `MockServices` and `CoreServices` do",
                self.name
            )
        };
        client
    }

    /// The address that the backend listens on.
    ///
    /// # Panics
    ///
    /// When the backend has no HTTP server.
    #[track_caller]
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.client().address()
    }

    /// What the paths of requests follow: `http://127.0.0.1:49152`.
    ///
    /// # Panics
    ///
    /// When the backend has no HTTP server.
    #[track_caller]
    #[must_use]
    pub fn base_url(&self) -> &str {
        self.client().base_url()
    }

    /// What the backend has logged.
    #[must_use]
    pub const fn logs(&self) -> &Logs {
        &self.logs
    }

    /// How the start went.
    #[must_use]
    pub fn report(&self) -> &StartReport {
        self.running().report()
    }

    /// A root-scoped service, as the backend's features have it.
    ///
    /// # Panics
    ///
    /// When the backend has no such service.
    #[track_caller]
    #[must_use]
    pub fn root_service<S: Service + ?Sized>(&self) -> Arc<S> {
        match self.probe().root::<S>() {
            Ok(service) => service,
            Err(error) => panic!("{error:?}"),
        }
    }

    /// Lets this be the configuration from now on, instead of all that [`config`](crate::TestBackendBuilder::config) said,
    /// and waits until features see it.
    ///
    /// # Panics
    ///
    /// When it is not valid, or the backend's configuration is not the test's.
    #[track_caller]
    pub fn set_config(&self, config: Value) -> impl Future<Output = ()> + Send {
        let (set, at) = (self.try_set_config(config), Location::caller());
        async move {
            if let Err(problems) = set.await {
                panic!("the new configuration is not valid: {problems}\n  (to be set at {at})");
            }
        }
    }

    /// As [`set_config`](Self::set_config), for tests of what is not valid.
    ///
    /// # Errors
    ///
    /// All that is wrong with it. Features then keep what they had.
    ///
    /// # Panics
    ///
    /// When the backend's configuration is not the test's.
    #[track_caller]
    pub fn try_set_config(&self, config: Value) -> impl Future<Output = Result<(), ConfigProblems>> + Send {
        let Some((store, listens_as_configured)) = &self.config else {
            panic!(
                "the configuration of `{}` is not the test's: it has none, or a replaced one",
                self.name
            )
        };
        let store = Arc::clone(store);
        let snapshot = config::effective(Some(config), !listens_as_configured);
        let changes = store.snapshot().root() != snapshot.root();
        let mut settled = self.running().settled_config();
        store.replace(snapshot);
        async move {
            if !changes {
                return Ok(());
            }
            // if somebody sets another one meanwhile, this one may never be looked at
            let is_settled = |current: &Arc<_>| Arc::ptr_eq(current, &store.snapshot());
            let settled = settled.wait_for(|settled| settled.as_ref().is_some_and(|last| is_settled(&last.snapshot)));
            match settled.await {
                Ok(settled) => settled.as_ref().map_or(Ok(()), |settled| settled.result.clone()),
                // the backend has ended, and nobody sees any configuration
                Err(_) => Ok(()),
            }
        }
    }

    /// Stops the backend, and verifies that it has stopped: that its hooks have ended in time, and that no task goes on
    /// which carries its span.
    ///
    /// Tasks do that if they were begun with `tokio::spawn(….in_current_span())`, as the runtime's own are. Of others nobody
    /// knows whose they are.
    ///
    /// # Panics
    ///
    /// When it has not.
    #[track_caller]
    pub fn stop(self) -> impl Future<Output = ()> + Send {
        let at = Location::caller();
        async move {
            let logs = self.logs.clone();
            if let Err(error) = self.try_stop().await {
                panic!("{error}\n  (to be stopped at {at})\n{}", logs.of_failure());
            }
        }
    }

    /// As [`stop`](Self::stop), for tests of what does not stop.
    ///
    /// # Errors
    ///
    /// A [`StopFailure`].
    pub async fn try_stop(mut self) -> Result<(), StopFailure> {
        let Some(running) = self.running.take() else {
            return Ok(());
        };
        let logs = self.logs.clone();
        let span = self.take_span();
        let name = self.name;
        // what else is kept here (connections, for one) is not to outlive the backend
        drop(self);
        stopping::stop(name, running, span, &logs).await
    }

    pub(crate) fn probe(&self) -> ServiceProbe {
        self.running().probe()
    }

    pub(crate) fn span(&self) -> &Span {
        &self.span
    }

    fn take_span(&mut self) -> Span {
        let span = mem::replace(&mut self.span, Arc::new(Span::none()));
        Span::clone(&span)
    }

    fn running(&self) -> &RunningBackend {
        match &self.running {
            Some(running) => running,
            // `try_stop` takes both it and `self`
            None => unreachable!("a backend that is being stopped is nobody's"),
        }
    }
}

impl Drop for TestBackend {
    fn drop(&mut self) {
        let Some(running) = self.running.take() else { return };
        if std::thread::panicking() && !self.logs.capture().was_shown() {
            eprintln!("what `{}` has {}", self.name, self.logs);
        }
        self.client = None;
        let span = self.take_span();
        stopping::stop_at_last(self.name, running, span, &self.logs, &self.runtime);
    }
}

impl fmt::Debug for TestBackend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TestBackend")
            .field("name", &self.name)
            .field("address", &self.client.as_ref().map(TestClient::address))
            .finish_non_exhaustive()
    }
}

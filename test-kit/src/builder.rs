use core::any::TypeId;
use core::fmt;
use core::future::IntoFuture;
use core::marker::PhantomData;
use core::panic::Location;
use core::time::Duration;
use std::sync::Arc;

use flytower::config::ConfigStore;
use flytower::runtime::start;
use flytower::services::{PluginMetadata, RootConfig, RootLogger};
use flytower::{Backend, Service, StartError, StartOptions};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use serde_json::{Map, Value};
use tracing::{Instrument, Span};

use crate::backend::TestBackend;
use crate::config;
use crate::logs::{Logs, span_of};
use crate::mocks::MockLogger;

/// How long a backend may take to stop, unless a test says otherwise: it has nothing to finish.
const TIME_TO_STOP: Duration = Duration::from_secs(5);

/// Starts a backend for a test: one of production, made with `backend!`, or one of the test's own.
///
/// Whatever its services are, the configuration is the test's ([`config`](TestBackendBuilder::config)), the server listens
/// on any free port of 127.0.0.1, and what is logged is kept ([`logs`](TestBackend::logs)). For a backend of a few features
/// see [`test_backend!`](crate::test_backend).
///
/// ```
/// use flytower::backend;
/// use flytower_test::{MockServices, start_test_backend};
/// use serde_json::json;
///
/// backend! {
///     struct Portal {
///         services: [MockServices],
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let backend = start_test_backend::<Portal>()
///     .config(json!({ "app": { "title": "A portal" } }))
///     .await;
///
/// backend.get("/.backstage/health/v1/liveness").await.assert_status(200);
/// backend.stop().await;
/// # }
/// ```
#[track_caller]
#[must_use = "nothing starts before it is awaited"]
pub fn start_test_backend<B: Backend + 'static>() -> TestBackendBuilder<B> {
    builder()
}

/// What the macros call.
#[doc(hidden)]
#[track_caller]
pub fn builder<B: Backend + 'static, T>() -> TestBackendBuilder<B, T> {
    TestBackendBuilder {
        options: StartOptions::new()
            .stop_timeout(TIME_TO_STOP)
            .warn_of_uninstalled(false),
        said: None,
        own_config: false,
        own_logger: false,
        listens_as_configured: false,
        at: Location::caller(),
        result: PhantomData,
    }
}

/// A test backend that is about to start: `.await` starts it and fails the test if it cannot, [`start`](Self::start)
/// returns why it could not.
#[must_use = "nothing starts before it is awaited"]
pub struct TestBackendBuilder<B, T = TestBackend> {
    options: StartOptions,
    /// The configuration that the test gives.
    said: Option<Value>,
    own_config: bool,
    own_logger: bool,
    listens_as_configured: bool,
    at: &'static Location<'static>,
    result: PhantomData<fn() -> (B, T)>,
}

impl<B: Backend + 'static, T: From<TestBackend> + 'static> TestBackendBuilder<B, T> {
    /// Adds to the configuration: objects are merged, everything else is replaced. Nothing comes from files or the
    /// environment.
    ///
    /// # Panics
    ///
    /// When `config` is no object.
    #[track_caller]
    pub fn config(mut self, config: Value) -> Self {
        assert!(config.is_object(), "a configuration must be an object, and is {config}");
        config::merge(self.said.get_or_insert_with(|| Value::Object(Map::new())), config);
        self
    }

    /// As [`config`](Self::config), as it is written in `app-config.yaml`, but for `${VARIABLES}`, which stay texts.
    ///
    /// # Panics
    ///
    /// When `text` is no YAML, or no object.
    #[track_caller]
    pub fn config_yaml(self, text: &str) -> Self {
        self.config(config::parse_yaml(text))
    }

    /// Lets the server listen where `backend.listen` says.
    pub fn listen_as_configured(mut self) -> Self {
        self.listens_as_configured = true;
        self
    }

    /// Lets `instance` stand in for whatever a factory would make of a service. Of a plugin-scoped service each plugin gets
    /// the same one.
    ///
    /// See [`mocks`](crate::mocks) for instances that record their calls. The factory is not called, nor are those that
    /// only it needs.
    pub fn replace<S: Service + ?Sized + Send + Sync>(mut self, instance: Arc<S>) -> Self {
        self.note_replaced::<S>();
        self.options = self.options.replace(instance);
        self
    }

    /// As [`replace`](Self::replace), with an instance for each plugin. Of a root-scoped service there is one, for no
    /// plugin.
    pub fn replace_with<S: Service + ?Sized>(
        mut self,
        make: impl Fn(Option<PluginMetadata>) -> Arc<S> + Send + Sync + 'static,
    ) -> Self {
        self.note_replaced::<S>();
        self.options = self.options.replace_with(make);
        self
    }

    /// Puts something around what the factories of a service make: a spy that counts, or a fault now and then.
    pub fn wrap<S: Service + ?Sized>(mut self, wrap: impl Fn(Arc<S>) -> Arc<S> + Send + Sync + 'static) -> Self {
        self.options = self.options.wrap(wrap);
        self
    }

    /// How long [`TestBackend::stop`] may take; 5 seconds unless told otherwise.
    pub fn stop_timeout(mut self, timeout: Duration) -> Self {
        self.options = self.options.stop_timeout(timeout);
        self
    }

    fn note_replaced<S: ?Sized + 'static>(&mut self) {
        let is = |service| TypeId::of::<S>() == service;
        self.own_config |= is(TypeId::of::<dyn RootConfig>());
        self.own_logger |= is(TypeId::of::<dyn RootLogger>());
    }

    /// Starts the backend, for tests of what keeps it from starting.
    ///
    /// # Errors
    ///
    /// All that failed. What had started was stopped again.
    pub async fn start(self) -> Result<T, StartError> {
        self.start_with(Logs::new()).await
    }

    async fn start_with(self, logs: Logs) -> Result<T, StartError> {
        let span = Arc::new(span_of(logs.capture()));
        let mut options = self.options;
        let mut store = None;
        if self.own_config {
            assert!(
                self.said.is_none(),
                "`config` has no effect on what stands in for `dyn RootConfig`"
            );
        } else if has::<dyn RootConfig, B>() || self.said.is_some() {
            let snapshot = config::effective(self.said, !self.listens_as_configured);
            let config = Arc::new(ConfigStore::new(snapshot));
            options = options.replace::<dyn RootConfig>(Arc::clone(&config) as _);
            store = Some((config, self.listens_as_configured));
        }
        if !self.own_logger && has::<dyn RootLogger, B>() {
            let logger = MockLogger::of(logs.clone());
            options = options.replace::<dyn RootLogger>(Arc::new(logger));
        }
        let running = start::<B>(options).instrument(Span::clone(&span)).await?;
        let name = B::PLAN.backend.name;
        Ok(T::from(TestBackend::new(name, running, logs, span, store)))
    }
}

/// Whether a backend has a service, so that it can be replaced.
fn has<S: Service + ?Sized, B: Backend>() -> bool {
    let mut factories = B::PLAN.factories.iter();
    factories.any(|factory| factory.descriptor.provides.is(S::DESCRIPTOR))
}

impl<B: Backend + 'static, T: From<TestBackend> + 'static> IntoFuture for TestBackendBuilder<B, T> {
    type Output = T;
    type IntoFuture = BoxFuture<'static, T>;

    /// # Panics
    ///
    /// When the backend does not start.
    fn into_future(self) -> Self::IntoFuture {
        let (at, logs) = (self.at, Logs::new());
        async move {
            match self.start_with(logs.clone()).await {
                Ok(started) => started,
                Err(error) => panic!("{error}\n  (to be started at {at})\n{}", logs.of_failure()),
            }
        }
        .boxed()
    }
}

impl<B: Backend, T> fmt::Debug for TestBackendBuilder<B, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TestBackendBuilder")
            .field("backend", &B::PLAN.backend.name)
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}

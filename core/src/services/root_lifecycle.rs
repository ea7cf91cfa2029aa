use crate::error::Result;
use crate::runtime::{Hook, RootHooks};
use crate::{service, service_factory};

/// What happens when the whole backend starts and stops.
///
/// See [root lifecycle](https://backstage.io/docs/backend-system/core-services/root-lifecycle) of Backstage. The order:
/// startup hooks once all plugins have started; then, on the way down, before-shutdown hooks, the plugins' shutdown
/// hooks, shutdown hooks. Those of one step run concurrently.
#[service(id = "core.rootLifecycle", scope = root, default = BackendLifecycle)]
pub trait RootLifecycle: Send + Sync + 'static {
    /// Runs `hook` once every plugin has started.
    ///
    /// # Errors
    ///
    /// When the backend has started already.
    fn on_startup(&self, hook: Hook) -> Result<()>;

    /// Runs `hook` first of all when the backend stops, while everything still works.
    ///
    /// # Errors
    ///
    /// When the backend is stopping already.
    fn on_before_shutdown(&self, hook: Hook) -> Result<()>;

    /// Runs `hook` when the backend stops, after the plugins have stopped.
    ///
    /// # Errors
    ///
    /// When these hooks have run already.
    fn on_shutdown(&self, hook: Hook) -> Result<()>;
}

/// The default factory of [`RootLifecycle`]: hands the hooks to the runtime.
#[service_factory(provides = dyn RootLifecycle)]
#[derive(Debug)]
pub struct BackendLifecycle {
    hooks: RootHooks,
}

impl RootLifecycle for BackendLifecycle {
    fn on_startup(&self, hook: Hook) -> Result<()> {
        self.hooks.add_startup(hook)
    }

    fn on_before_shutdown(&self, hook: Hook) -> Result<()> {
        self.hooks.add_before_shutdown(hook)
    }

    fn on_shutdown(&self, hook: Hook) -> Result<()> {
        self.hooks.add_shutdown(hook)
    }
}

use crate::error::Result;
use crate::runtime::{Hook, PluginHooks};
use crate::{service, service_factory};

/// What happens when a plugin has started and when it stops.
///
/// See [lifecycle](https://backstage.io/docs/backend-system/core-services/lifecycle) of Backstage.
#[service(id = "core.lifecycle", default = PluginLifecycle)]
pub trait Lifecycle: Send + Sync + 'static {
    /// Runs `hook` once the plugin's `init` has succeeded.
    ///
    /// # Errors
    ///
    /// When the plugin has started already.
    fn on_startup(&self, hook: Hook) -> Result<()>;

    /// Runs `hook` if the plugin fails to start, which the backend may survive.
    ///
    /// # Errors
    ///
    /// When the plugin has failed already.
    fn on_failure(&self, hook: Hook) -> Result<()>;

    /// Runs `hook` when the backend stops, before the root-scoped services do.
    ///
    /// # Errors
    ///
    /// When these hooks have run already.
    fn on_shutdown(&self, hook: Hook) -> Result<()>;
}

/// The default factory of [`Lifecycle`]: hands the hooks to the runtime.
#[service_factory(provides = dyn Lifecycle)]
#[derive(Debug)]
pub struct PluginLifecycle {
    hooks: PluginHooks,
}

impl Lifecycle for PluginLifecycle {
    fn on_startup(&self, hook: Hook) -> Result<()> {
        self.hooks.add_startup(hook)
    }

    fn on_failure(&self, hook: Hook) -> Result<()> {
        self.hooks.add_failure(hook)
    }

    fn on_shutdown(&self, hook: Hook) -> Result<()> {
        self.hooks.add_shutdown(hook)
    }
}

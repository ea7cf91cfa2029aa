use core::fmt;
use core::future::Future;
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::future::BoxFuture;
use tracing::Span;

use super::progress::Progress;
use crate::descriptor::{Need, RuntimeValue};
use crate::error::{Error, Result};
use crate::inject::{Inject, Injector};

/// Something to do when the backend or a plugin starts or stops.
///
/// ```
/// use flytower_core::Hook;
///
/// let hook = Hook::new("close the files", || async { Ok(()) });
/// ```
pub struct Hook {
    name: String,
    /// The plugin whose it is.
    plugin: Option<&'static str>,
    run: Box<dyn FnOnce() -> BoxFuture<'static, Result<()>> + Send>,
}

impl Hook {
    /// Makes a hook. `name` says what it does, for the log: one that fails or hangs is reported by it.
    pub fn new<F, R>(name: impl Into<String>, run: F) -> Self
    where
        F: FnOnce() -> R + Send + 'static,
        R: Future<Output = Result<()>> + Send + 'static,
    {
        Self {
            name: name.into(),
            plugin: None,
            run: Box::new(move || Box::pin(run())),
        }
    }

    /// What it does.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Does it. The runtime does so with hooks it was given; a mock of a lifecycle has to by itself.
    ///
    /// # Errors
    ///
    /// The hook's own.
    pub async fn run(self) -> Result<()> {
        (self.run)().await
    }

    pub(super) const fn plugin(&self) -> Option<&'static str> {
        self.plugin
    }

    /// What its events are in: the plugin's span, or the one at hand.
    pub(super) fn span(&self) -> Span {
        self.plugin.map_or_else(Span::current, plugin_span)
    }

    /// The same hook, which `progress` knows to be waited for until it is done.
    pub(super) fn awaited_by(self, step: &str, progress: &Progress) -> Self {
        let Self { name, plugin, run } = self;
        let of_plugin = plugin.map(|id| format!(" of plugin `{id}`")).unwrap_or_default();
        let awaiting = progress.awaits(format!("the {step} hook `{name}`{of_plugin}"));
        let run = Box::new(move || -> BoxFuture<'static, Result<()>> {
            Box::pin(async move {
                let _until_done = awaiting;
                run().await
            })
        });
        Self { name, plugin, run }
    }

    pub(super) fn into_parts(self) -> (String, BoxFuture<'static, Result<()>>) {
        let Self { name, run, .. } = self;
        // called inside of the future, so that a panic in it is contained as any other
        (name, Box::pin(async move { run().await }))
    }
}

impl fmt::Debug for Hook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Hook").field(&self.name).finish()
    }
}

/// What everything that a plugin does is in. Of the highest level, because a level only says when a span is left out:
/// an event that is worth logging is worth its plugin.
pub(super) fn plugin_span(id: &str) -> Span {
    tracing::error_span!("plugin", plugin = id)
}

/// Hooks of one step, until the step is taken.
#[derive(Debug)]
struct HookList(Mutex<Option<Vec<Hook>>>);

impl Default for HookList {
    fn default() -> Self {
        Self(Mutex::new(Some(Vec::new())))
    }
}

impl HookList {
    fn add(&self, hook: Hook, step: &str) -> Result<()> {
        match self.0.lock().unwrap_or_else(PoisonError::into_inner).as_mut() {
            Some(hooks) => {
                hooks.push(hook);
                Ok(())
            }
            None => Err(Error::conflict(format!(
                "the {step} hook `{}` comes too late: the {step} hooks have been run already",
                hook.name
            ))),
        }
    }

    fn take(&self) -> Vec<Hook> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take()
            .unwrap_or_default()
    }
}

/// The hooks of the whole backend: where a factory of [`RootLifecycle`](crate::services::RootLifecycle) puts them.
#[derive(Clone, Debug, Default)]
pub struct RootHooks(Arc<RootHookLists>);

#[derive(Debug, Default)]
struct RootHookLists {
    startup: HookList,
    before_shutdown: HookList,
    shutdown: HookList,
}

impl RootHooks {
    /// Adds a hook that runs once all plugins have started.
    ///
    /// # Errors
    ///
    /// When these hooks have been run already.
    pub fn add_startup(&self, hook: Hook) -> Result<()> {
        self.0.startup.add(hook, "startup")
    }

    /// Adds a hook that runs first when the backend stops.
    ///
    /// # Errors
    ///
    /// When these hooks have been run already.
    pub fn add_before_shutdown(&self, hook: Hook) -> Result<()> {
        self.0.before_shutdown.add(hook, "before-shutdown")
    }

    /// Adds a hook that runs when the backend stops, after those of the plugins.
    ///
    /// # Errors
    ///
    /// When these hooks have been run already.
    pub fn add_shutdown(&self, hook: Hook) -> Result<()> {
        self.0.shutdown.add(hook, "shutdown")
    }

    pub(super) fn take_startup(&self) -> Vec<Hook> {
        self.0.startup.take()
    }

    pub(super) fn take_before_shutdown(&self) -> Vec<Hook> {
        self.0.before_shutdown.take()
    }

    pub(super) fn take_shutdown(&self) -> Vec<Hook> {
        self.0.shutdown.take()
    }
}

#[diagnostic::do_not_recommend]
impl Inject<'_> for RootHooks {
    const NEED: &'static Need = &Need::Runtime(RuntimeValue::RootHooks);

    fn inject(injector: &mut Injector<'_>) -> Self {
        injector.value().root_hooks().clone()
    }
}

/// The hooks of one plugin: where a factory of [`Lifecycle`](crate::services::Lifecycle) puts them.
#[derive(Clone, Debug)]
pub struct PluginHooks {
    plugin: &'static str,
    lists: Arc<PluginHookLists>,
}

#[derive(Debug, Default)]
struct PluginHookLists {
    startup: HookList,
    failure: HookList,
    shutdown: HookList,
}

impl PluginHooks {
    pub(super) fn of(plugin: &'static str) -> Self {
        Self {
            plugin,
            lists: Arc::default(),
        }
    }

    /// Adds a hook that runs once the plugin has started.
    ///
    /// # Errors
    ///
    /// When these hooks have been run already.
    pub fn add_startup(&self, hook: Hook) -> Result<()> {
        self.lists.startup.add(self.own(hook), "startup")
    }

    /// Adds a hook that runs if the plugin fails to start.
    ///
    /// # Errors
    ///
    /// When these hooks have been run already.
    pub fn add_failure(&self, hook: Hook) -> Result<()> {
        self.lists.failure.add(self.own(hook), "failure")
    }

    /// Adds a hook that runs when the backend stops.
    ///
    /// # Errors
    ///
    /// When these hooks have been run already.
    pub fn add_shutdown(&self, hook: Hook) -> Result<()> {
        self.lists.shutdown.add(self.own(hook), "shutdown")
    }

    fn own(&self, hook: Hook) -> Hook {
        Hook {
            plugin: Some(self.plugin),
            ..hook
        }
    }

    pub(super) fn take_startup(&self) -> Vec<Hook> {
        self.lists.startup.take()
    }

    pub(super) fn take_failure(&self) -> Vec<Hook> {
        self.lists.failure.take()
    }

    pub(super) fn take_shutdown(&self) -> Vec<Hook> {
        self.lists.shutdown.take()
    }
}

#[diagnostic::do_not_recommend]
impl Inject<'_> for PluginHooks {
    const NEED: &'static Need = &Need::Runtime(RuntimeValue::PluginHooks);

    fn inject(injector: &mut Injector<'_>) -> Self {
        injector.value().plugin_hooks().clone()
    }
}

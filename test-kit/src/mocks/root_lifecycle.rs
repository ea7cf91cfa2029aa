use std::sync::Arc;

use flytower::services::RootLifecycle;
use flytower::{Hook, Result};

use super::Calls;
use super::hooks::Hooks;

/// A [`MockRootLifecycle`].
///
/// ```
/// use flytower::Hook;
/// use flytower::services::RootLifecycle;
/// use flytower_test::mocks::{self, RootLifecycleStep};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> flytower::Result<()> {
/// let lifecycle = mocks::root_lifecycle();
/// lifecycle.on_startup(Hook::new("say that it is ready", || async { Ok(()) }))?;
///
/// assert_eq!(lifecycle.calls()[0].step, RootLifecycleStep::Startup);
/// lifecycle.run(RootLifecycleStep::Startup).await?;
/// # Ok(())
/// # }
/// ```
#[must_use]
pub fn root_lifecycle() -> Arc<MockRootLifecycle> {
    Arc::default()
}

/// A [`RootLifecycle`] that records the hooks it is given and runs them when it is told to.
#[derive(Debug, Default)]
pub struct MockRootLifecycle {
    calls: Calls<RootLifecycleCall>,
    hooks: Hooks<RootLifecycleStep>,
}

/// When a hook of the backend runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RootLifecycleStep {
    /// Once every plugin has started.
    Startup,
    /// First of all when the backend stops.
    BeforeShutdown,
    /// After the plugins have stopped.
    Shutdown,
}

/// A hook that somebody has added.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RootLifecycleCall {
    /// When it is to run.
    pub step: RootLifecycleStep,
    /// What it does.
    pub hook: String,
}

impl MockRootLifecycle {
    /// The hooks that were added, in their order; those included that were refused.
    #[must_use]
    pub fn calls(&self) -> Vec<RootLifecycleCall> {
        self.calls.all()
    }

    /// Runs the hooks of a step that have not run, in the order in which they were added.
    ///
    /// # Errors
    ///
    /// That of the first hook that fails.
    pub async fn run(&self, step: RootLifecycleStep) -> Result<()> {
        self.hooks.run(step).await
    }

    /// Refuses hooks from now on, with a conflict, as when the backend has started or stopped already.
    pub fn refuse(&self, message: impl Into<String>) {
        self.hooks.refuse(message.into());
    }

    fn add(&self, step: RootLifecycleStep, hook: Hook) -> Result<()> {
        let name = hook.name().to_owned();
        self.calls.record(RootLifecycleCall { step, hook: name });
        self.hooks.add(step, hook)
    }
}

impl RootLifecycle for MockRootLifecycle {
    fn on_startup(&self, hook: Hook) -> Result<()> {
        self.add(RootLifecycleStep::Startup, hook)
    }

    fn on_before_shutdown(&self, hook: Hook) -> Result<()> {
        self.add(RootLifecycleStep::BeforeShutdown, hook)
    }

    fn on_shutdown(&self, hook: Hook) -> Result<()> {
        self.add(RootLifecycleStep::Shutdown, hook)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn each_step_has_its_hooks() {
        let sut = root_lifecycle();
        let ran = Arc::new(Calls::default());
        let hook = |name: &'static str| {
            let ran = Arc::clone(&ran);
            Hook::new(name, move || async move {
                ran.record(name);
                Ok(())
            })
        };
        sut.on_shutdown(hook("shutdown")).unwrap();
        sut.on_startup(hook("startup")).unwrap();
        sut.on_before_shutdown(hook("before")).unwrap();

        sut.run(RootLifecycleStep::BeforeShutdown).await.unwrap();
        assert_eq!(ran.all(), ["before"]);
        sut.run(RootLifecycleStep::Shutdown).await.unwrap();
        assert_eq!(ran.all(), ["before", "shutdown"]);
        let steps: Vec<_> = sut.calls().iter().map(|call| call.step).collect();
        let expected = [
            RootLifecycleStep::Shutdown,
            RootLifecycleStep::Startup,
            RootLifecycleStep::BeforeShutdown,
        ];
        assert_eq!(steps, expected);
    }

    #[test]
    fn hooks_may_be_refused() {
        let sut = root_lifecycle();
        sut.refuse("too late");

        let error = sut.on_startup(Hook::new("start", || async { Ok(()) })).unwrap_err();

        assert_eq!(error.to_string(), "too late");
    }
}

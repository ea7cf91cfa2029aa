use std::sync::Arc;

use flytower::services::Lifecycle;
use flytower::{Hook, Result};

use super::Calls;
use super::hooks::Hooks;

/// A [`MockLifecycle`].
///
/// ```
/// use flytower::Hook;
/// use flytower::services::Lifecycle;
/// use flytower_test::mocks::{self, LifecycleStep};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> flytower::Result<()> {
/// let lifecycle = mocks::lifecycle();
/// lifecycle.on_shutdown(Hook::new("close the files", || async { Ok(()) }))?;
///
/// assert_eq!(lifecycle.calls()[0].step, LifecycleStep::Shutdown);
/// assert_eq!(lifecycle.calls()[0].hook, "close the files");
/// lifecycle.run(LifecycleStep::Shutdown).await?;
/// # Ok(())
/// # }
/// ```
#[must_use]
pub fn lifecycle() -> Arc<MockLifecycle> {
    Arc::default()
}

/// A [`Lifecycle`] that records the hooks it is given and runs them when it is told to.
#[derive(Debug, Default)]
pub struct MockLifecycle {
    calls: Calls<LifecycleCall>,
    hooks: Hooks<LifecycleStep>,
}

/// When a plugin's hook runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LifecycleStep {
    /// Once the plugin has started.
    Startup,
    /// If the plugin fails to start.
    Failure,
    /// When the backend stops.
    Shutdown,
}

/// A hook that a plugin has added.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LifecycleCall {
    /// When it is to run.
    pub step: LifecycleStep,
    /// What it does.
    pub hook: String,
}

impl MockLifecycle {
    /// The hooks that were added, in their order; those included that were refused.
    #[must_use]
    pub fn calls(&self) -> Vec<LifecycleCall> {
        self.calls.all()
    }

    /// Runs the hooks of a step that have not run, in the order in which they were added.
    ///
    /// # Errors
    ///
    /// That of the first hook that fails.
    pub async fn run(&self, step: LifecycleStep) -> Result<()> {
        self.hooks.run(step).await
    }

    /// Refuses hooks from now on, with a conflict, as when the plugin has started or stopped already.
    pub fn refuse(&self, message: impl Into<String>) {
        self.hooks.refuse(message.into());
    }

    fn add(&self, step: LifecycleStep, hook: Hook) -> Result<()> {
        let name = hook.name().to_owned();
        self.calls.record(LifecycleCall { step, hook: name });
        self.hooks.add(step, hook)
    }
}

impl Lifecycle for MockLifecycle {
    fn on_startup(&self, hook: Hook) -> Result<()> {
        self.add(LifecycleStep::Startup, hook)
    }

    fn on_failure(&self, hook: Hook) -> Result<()> {
        self.add(LifecycleStep::Failure, hook)
    }

    fn on_shutdown(&self, hook: Hook) -> Result<()> {
        self.add(LifecycleStep::Shutdown, hook)
    }
}

#[cfg(test)]
mod tests {
    use flytower::Error;

    use super::*;

    #[tokio::test]
    async fn hooks_run_when_the_test_says_so_each_once() {
        let sut = lifecycle();
        let ran = Arc::new(Calls::default());
        for name in ["first", "second"] {
            let ran = Arc::clone(&ran);
            let hook = Hook::new(name, move || async move {
                ran.record(name);
                Ok(())
            });
            sut.on_startup(hook).unwrap();
        }
        let failing = Hook::new("fail", || async { Err(Error::internal("no")) });
        sut.on_failure(failing).unwrap();
        assert_eq!(ran.count(), 0);

        sut.run(LifecycleStep::Startup).await.unwrap();
        sut.run(LifecycleStep::Startup).await.unwrap();

        assert_eq!(ran.all(), ["first", "second"]);
        let error = sut.run(LifecycleStep::Failure).await.unwrap_err();
        assert_eq!(error.to_string(), "no");
    }

    #[test]
    fn hooks_that_are_refused_are_recorded() {
        let sut = lifecycle();
        sut.refuse("too late");

        let error = sut.on_shutdown(Hook::new("close", || async { Ok(()) })).unwrap_err();

        assert_eq!(error.to_string(), "too late");
        assert_eq!(sut.calls().len(), 1);
    }
}

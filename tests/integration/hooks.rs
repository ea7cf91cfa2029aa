use std::sync::Arc;
use std::time::Duration;

use flytower::services::{Lifecycle, RootLifecycle};
use flytower::{Error, Hook, Plugin, Result, StartOptions, backend, plugin, service_factory};
use tracing::Level;

use crate::support::{Journal, Log};

#[tokio::test]
async fn hooks_run_in_the_order_of_backstage() {
    static JOURNAL: Journal = Journal::new();

    fn note(event: &'static str) -> Hook {
        Hook::new(event, move || async move {
            JOURNAL.note(event);
            Ok(())
        })
    }

    #[plugin(id = "hooked")]
    struct Hooked {
        own: Arc<dyn Lifecycle>,
        root: Arc<dyn RootLifecycle>,
    }
    impl Plugin for Hooked {
        async fn init(self) -> Result<()> {
            // added in the opposite order
            self.root.on_shutdown(note("root shutdown"))?;
            self.own.on_shutdown(note("plugin shutdown"))?;
            self.root.on_before_shutdown(note("root before shutdown"))?;
            self.root.on_startup(note("root startup"))?;
            self.own.on_startup(note("plugin startup"))
        }
    }
    backend! { struct One { plugins: [Hooked] } }
    let running = One::start(StartOptions::new()).await.unwrap();
    assert_eq!(JOURNAL.events(), ["plugin startup", "root startup"]);
    running.stop().await.unwrap();
    let all = [
        "plugin startup",
        "root startup",
        "root before shutdown",
        "plugin shutdown",
        "root shutdown",
    ];
    assert_eq!(JOURNAL.events(), all);
    running.stop().await.unwrap();
    assert_eq!(JOURNAL.events(), all, "stopping twice runs nothing twice");
}

#[tokio::test]
async fn a_hook_that_comes_too_late_is_refused() {
    static KEPT: std::sync::OnceLock<(Arc<dyn Lifecycle>, Arc<dyn RootLifecycle>)> = std::sync::OnceLock::new();

    #[plugin(id = "keeper")]
    struct Keeper {
        own: Arc<dyn Lifecycle>,
        root: Arc<dyn RootLifecycle>,
    }
    impl Plugin for Keeper {
        async fn init(self) -> Result<()> {
            assert!(KEPT.set((self.own, self.root)).is_ok());
            Ok(())
        }
    }
    backend! { struct One { plugins: [Keeper] } }
    let hook = || Hook::new("late", || async { Ok(()) });
    let running = One::start(StartOptions::new()).await.unwrap();
    let (own, root) = KEPT.get().unwrap();
    let error = own.on_startup(hook()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the startup hook `late` comes too late: the startup hooks have been run already"
    );
    root.on_startup(hook()).unwrap_err();
    root.on_before_shutdown(hook()).unwrap();
    running.stop().await.unwrap();
    root.on_before_shutdown(hook()).unwrap_err();
    root.on_shutdown(hook()).unwrap_err();
    own.on_shutdown(hook()).unwrap_err();
}

#[tokio::test]
async fn the_lifecycle_can_be_replaced_as_any_service() {
    static JOURNAL: Journal = Journal::new();

    /// Notes the hooks and hands them on to the runtime.
    #[service_factory(provides = dyn RootLifecycle)]
    struct NotedLifecycle {
        hooks: flytower::runtime::RootHooks,
    }
    impl RootLifecycle for NotedLifecycle {
        fn on_startup(&self, hook: Hook) -> Result<()> {
            JOURNAL.note(format!("{hook:?}"));
            self.hooks.add_startup(hook)
        }
        fn on_before_shutdown(&self, hook: Hook) -> Result<()> {
            self.hooks.add_before_shutdown(hook)
        }
        fn on_shutdown(&self, hook: Hook) -> Result<()> {
            self.hooks.add_shutdown(hook)
        }
    }
    #[plugin(id = "hooked")]
    struct Hooked {
        root: Arc<dyn RootLifecycle>,
    }
    impl Plugin for Hooked {
        async fn init(self) -> Result<()> {
            self.root.on_startup(Hook::new("note", || async {
                JOURNAL.note("ran");
                Ok(())
            }))
        }
    }
    backend! { struct One { services: [NotedLifecycle], plugins: [Hooked] } }
    One::start(StartOptions::new()).await.unwrap();
    assert_eq!(JOURNAL.events(), ["Hook(\"note\")", "ran"]);
}

#[tokio::test]
async fn the_log_of_a_hook_of_a_plugin_names_the_plugin() {
    #[plugin(id = "hooked")]
    struct Hooked {
        lifecycle: Arc<dyn Lifecycle>,
    }
    impl Plugin for Hooked {
        async fn init(self) -> Result<()> {
            self.lifecycle.on_startup(Hook::new("begin", || async {
                tracing::warn!("begins");
                Ok(())
            }))?;
            self.lifecycle.on_shutdown(Hook::new("fail", || async {
                tracing::warn!("ends");
                Err(Error::internal("no luck"))
            }))?;
            self.lifecycle.on_shutdown(Hook::new("hang", std::future::pending))
        }
    }
    backend! { struct One { plugins: [Hooked] } }
    // a level at which spans that only inform are left out
    let (log, guard) = Log::collect(Level::WARN);
    let options = StartOptions::new().stop_timeout(Duration::from_millis(50));
    One::start(options).await.unwrap().stop().await.unwrap_err();
    drop(guard);

    for part in ["begins", "ends", "no luck", "did not end in time"] {
        let line = log.line(part);
        assert_eq!(line.matches("plugin{plugin=\"hooked\"}").count(), 1, "{line}");
    }
}

#[tokio::test]
async fn a_plugin_that_fails_to_start_runs_its_failure_hooks_in_place_of_its_startup_hooks() {
    static JOURNAL: Journal = Journal::new();

    fn add_hooks(lifecycle: &dyn Lifecycle, of: &'static str) -> Result<()> {
        let note = move |event| {
            Hook::new(event, move || async move {
                JOURNAL.note(format!("{event} of {of}"));
                Ok(())
            })
        };
        lifecycle.on_startup(note("startup"))?;
        lifecycle.on_failure(note("failure"))?;
        lifecycle.on_shutdown(note("shutdown"))
    }
    #[plugin(id = "failing")]
    struct Failing {
        lifecycle: Arc<dyn Lifecycle>,
    }
    impl Plugin for Failing {
        async fn init(self) -> Result<()> {
            add_hooks(&*self.lifecycle, "failing")?;
            Err(Error::internal("no luck"))
        }
    }
    #[plugin(id = "starting")]
    struct Starting {
        lifecycle: Arc<dyn Lifecycle>,
    }
    impl Plugin for Starting {
        async fn init(self) -> Result<()> {
            add_hooks(&*self.lifecycle, "starting")
        }
    }
    backend! { struct Two { plugins: [Failing, Starting] } }
    Two::start(StartOptions::new()).await.unwrap_err();
    let mut events = JOURNAL.events();
    events.sort();
    let expected = [
        "failure of failing",
        "shutdown of failing",
        "shutdown of starting",
        "startup of starting",
    ];
    assert_eq!(events, expected);
}

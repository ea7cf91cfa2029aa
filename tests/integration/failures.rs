use std::sync::Arc;
use std::time::Duration;

use flytower::runtime::Failed;
use flytower::services::{Lifecycle, RootConfig, RootLifecycle};
use flytower::{Error, Hook, Module, Plugin, Result, StartOptions, backend, module, plugin, service, service_factory};
use serde_json::json;
use tracing::Level;

use crate::support::{Journal, Log, config_of};

#[plugin(id = "broken")]
struct Broken;
impl Plugin for Broken {
    async fn init(self) -> Result<()> {
        Err(Error::internal("no database").caused_by(Error::internal("connection refused")))
    }
}

#[tokio::test]
async fn a_plugin_that_fails_keeps_the_backend_from_starting_once_the_others_are_done_and_what_started_is_stopped() {
    static JOURNAL: Journal = Journal::new();

    #[plugin(id = "slow")]
    struct Slow {
        lifecycle: Arc<dyn Lifecycle>,
        root: Arc<dyn RootLifecycle>,
    }
    impl Plugin for Slow {
        async fn init(self) -> Result<()> {
            tokio::time::sleep(Duration::from_millis(30)).await;
            JOURNAL.note("slow is done");
            self.root
                .on_startup(Hook::new("never", || async { panic!("the backend did not start") }))?;
            self.lifecycle.on_shutdown(Hook::new("note", || async {
                JOURNAL.note("slow is stopped");
                Ok(())
            }))
        }
    }

    backend! { struct Two { plugins: [Broken, Slow] } }
    let error = Two::start(StartOptions::new()).await.unwrap_err();
    assert_eq!(JOURNAL.events(), ["slow is done", "slow is stopped"]);
    assert_eq!(error.failures.len(), 1);
    assert_eq!(error.failures[0].failed, Failed::Plugin { id: "broken" });
    let text = error.to_string();
    assert!(
        text.starts_with("the backend did not start\n  plugin `broken` failed after "),
        "{text}"
    );
    assert!(
        text.ends_with("\n    caused by: no database\n    caused by: connection refused"),
        "{text}"
    );
}

#[tokio::test]
async fn every_failure_is_reported_not_only_the_first() {
    #[plugin(id = "broken-too")]
    struct BrokenToo;
    impl Plugin for BrokenToo {
        async fn init(self) -> Result<()> {
            Err(Error::internal("no luck either"))
        }
    }

    backend! { struct Both { plugins: [Broken, BrokenToo] } }
    let error = Both::start(StartOptions::new()).await.unwrap_err();
    let mut failed: Vec<_> = error
        .failures
        .iter()
        .map(|failure| failure.failed.to_string())
        .collect();
    failed.sort();
    assert_eq!(failed, ["plugin `broken-too`", "plugin `broken`"]);
}

#[tokio::test]
async fn configuration_may_permit_one_plugin_to_fail() {
    #[service_factory]
    fn config() -> Arc<dyn RootConfig> {
        let plugins = json!({ "broken": { "onPluginBootFailure": "continue" } });
        Arc::new(config_of(json!({ "backend": { "startup": { "plugins": plugins } } })))
    }
    backend! { struct Lenient { services: [config], plugins: [Broken] } }
    let running = Lenient::start(StartOptions::new()).await.unwrap();
    assert_eq!(
        running.report().plugins[0].failures[0].failed,
        Failed::Plugin { id: "broken" }
    );
}

#[plugin(id = "patient")]
struct Patient;
impl Plugin for Patient {
    async fn init(self) -> Result<()> {
        Ok(())
    }
}

#[module(for = Patient, id = "sick")]
struct Sick;
impl Module for Sick {
    async fn init(self) -> Result<()> {
        Err(Error::internal("a cold"))
    }
}

#[tokio::test]
async fn a_start_that_failed_in_part_says_what_runs_and_what_does_not() {
    #[service_factory]
    fn config() -> Arc<dyn RootConfig> {
        let lenient = json!({ "onPluginBootFailure": "continue", "onPluginModuleBootFailure": "continue" });
        Arc::new(config_of(json!({ "backend": { "startup": { "default": lenient } } })))
    }
    backend! { struct Ward { services: [config], plugins: [Broken, Patient], modules: [Sick] } }
    let (log, guard) = Log::collect(Level::INFO);
    let running = Ward::start(StartOptions::new()).await.unwrap();
    running.stop().await.unwrap();
    drop(guard);

    let started = log.line("started `Ward`");
    assert!(started.contains("WARN"), "{started}");
    assert!(started.contains("plugins=1"), "{started}");
    assert!(
        started.contains("plugin `broken`") && started.contains("module `sick` of plugin `patient`"),
        "{started}"
    );
    let failed = log.line("module `sick` of plugin `patient` failed after");
    assert!(
        failed.contains("configuration permits this, so the start goes on")
            && failed.contains(r#"plugin="patient" module="sick" error="a cold""#),
        "{failed}"
    );
    log.line("stopped `Ward`");
}

#[tokio::test]
async fn a_start_that_failed_says_in_fields_whose_fault_it_is_and_nothing_is_said_to_have_stopped() {
    backend! { struct Alone { plugins: [Broken] } }
    let (log, guard) = Log::collect(Level::INFO);
    Alone::start(StartOptions::new()).await.unwrap_err();
    drop(guard);

    let failed = log.line("plugin `broken` failed after");
    assert!(
        failed.ends_with(r#"; the backend stops plugin="broken" error="no database; caused by connection refused""#),
        "{failed}"
    );
    assert!(!log.text().contains("stopped `Alone`"), "{}", log.text());
}

#[tokio::test]
async fn the_plugins_that_a_failed_start_still_waits_for_are_counted() {
    #[plugin(id = "later")]
    struct Later;
    impl Plugin for Later {
        async fn init(self) -> Result<()> {
            tokio::time::sleep(Duration::from_millis(30)).await;
            Ok(())
        }
    }
    backend! { struct Pair { plugins: [Broken, Later] } }
    let (log, guard) = Log::collect(Level::INFO);
    Pair::start(StartOptions::new()).await.unwrap_err();
    drop(guard);

    let failed = log.line("plugin `broken` failed after");
    assert!(
        failed.contains("; the backend stops once 1 other plugin is done "),
        "{failed}"
    );
}

#[tokio::test]
async fn a_configuration_file_for_a_backend_that_reads_none_is_worth_a_warning() {
    const WARNING: &str = "`--config` has no effect: this backend has no `core.rootConfig`";
    #[service_factory]
    fn config() -> Arc<dyn RootConfig> {
        Arc::new(config_of(json!({})))
    }
    backend! { struct Deaf { plugins: [Patient] } }
    backend! { struct Attentive { services: [config], plugins: [Patient] } }
    let named = StartOptions::new().config_file("nope.yaml");

    let (log, guard) = Log::collect(Level::INFO);
    Deaf::start(named.clone()).await.unwrap();
    drop(guard);
    let warning = log.line(WARNING);
    assert!(warning.contains("WARN"), "{warning}");

    let (log, guard) = Log::collect(Level::INFO);
    Attentive::start(named).await.unwrap();
    Deaf::start(StartOptions::new().default_config_file("nope.yaml"))
        .await
        .unwrap();
    drop(guard);
    assert!(!log.text().contains(WARNING), "{}", log.text());
}

#[tokio::test]
async fn a_permission_for_another_plugin_permits_nothing() {
    #[service_factory]
    fn config() -> Arc<dyn RootConfig> {
        let plugins = json!({ "other": { "onPluginBootFailure": "continue" } });
        Arc::new(config_of(json!({ "backend": { "startup": { "plugins": plugins } } })))
    }
    backend! { struct Strict { services: [config], plugins: [Broken] } }
    Strict::start(StartOptions::new()).await.unwrap_err();
}

#[tokio::test]
async fn a_policy_that_is_neither_abort_nor_continue_is_an_error() {
    #[service_factory]
    fn config() -> Arc<dyn RootConfig> {
        Arc::new(config_of(
            json!({ "backend": { "startup": { "default": { "onPluginBootFailure": "proceed" } } } }),
        ))
    }
    backend! { struct Misspelt { services: [config], plugins: [Broken] } }
    let error = Misspelt::start(StartOptions::new()).await.unwrap_err();
    assert_eq!(error.failures[0].failed, Failed::Configuration);
    assert!(
        error
            .to_string()
            .contains("`backend.startup.default.onPluginBootFailure`"),
        "{error}"
    );
}

#[tokio::test]
async fn a_service_that_fails_fails_the_plugins_that_need_it_and_no_others() {
    static JOURNAL: Journal = Journal::new();

    #[service(id = "failures.store")]
    struct Store;
    #[service_factory]
    async fn store() -> Result<Arc<Store>> {
        Err(Error::internal("disk full"))
    }
    /// Stands between the plugin and what failed.
    #[service(id = "failures.library")]
    #[service_factory]
    struct Library {
        #[allow(dead_code)]
        store: Arc<Store>,
    }
    #[plugin(id = "reader")]
    struct Reader {
        #[allow(dead_code)]
        library: Arc<Library>,
    }
    impl Plugin for Reader {
        async fn init(self) -> Result<()> {
            JOURNAL.note("reader");
            Ok(())
        }
    }
    #[plugin(id = "sleeper")]
    struct Sleeper;
    impl Plugin for Sleeper {
        async fn init(self) -> Result<()> {
            JOURNAL.note("sleeper");
            Ok(())
        }
    }

    backend! { struct Town { services: [store, Library], plugins: [Reader, Sleeper] } }
    let error = Town::start(StartOptions::new()).await.unwrap_err();
    assert_eq!(JOURNAL.events(), ["sleeper"]);
    assert_eq!(error.failures.len(), 1);
    let text = error.to_string();
    assert!(
        text.contains("plugin `reader`") && text.contains("failures.store") && text.contains("disk full"),
        "{text}"
    );
}

#[tokio::test]
async fn root_services_that_fail_together_are_all_reported_and_no_plugin_starts() {
    static JOURNAL: Journal = Journal::new();

    #[service(id = "failures.north", scope = root)]
    struct North;
    #[service(id = "failures.south", scope = root)]
    struct South;
    #[service_factory]
    async fn north() -> Result<Arc<North>> {
        Err(Error::internal("ice"))
    }
    #[service_factory]
    async fn south() -> Result<Arc<South>> {
        Err(Error::internal("penguins"))
    }
    #[plugin(id = "never")]
    struct Never;
    impl Plugin for Never {
        async fn init(self) -> Result<()> {
            JOURNAL.note("never");
            Ok(())
        }
    }

    backend! { struct Poles { services: [north, south], plugins: [Never] } }
    let error = Poles::start(StartOptions::new()).await.unwrap_err();
    let failed: Vec<_> = error
        .failures
        .iter()
        .map(|failure| failure.failed.to_string())
        .collect();
    assert_eq!(
        failed,
        [
            "service `failures.north` (made by `north`)",
            "service `failures.south` (made by `south`)"
        ]
    );
    assert!(JOURNAL.events().is_empty());
}

#[tokio::test]
async fn a_root_context_that_fails_fails_each_plugin_that_needs_it() {
    #[service(id = "failures.pool")]
    struct Pool;
    struct Pools;
    #[service_factory]
    impl Pools {
        async fn root() -> Result<Self> {
            Err(Error::internal("no server"))
        }
        async fn create(&self) -> Result<Arc<Pool>> {
            Ok(Arc::new(Pool))
        }
    }
    #[plugin(id = "swimmer")]
    struct Swimmer {
        #[allow(dead_code)]
        pool: Arc<Pool>,
    }
    impl Plugin for Swimmer {
        async fn init(self) -> Result<()> {
            Ok(())
        }
    }

    backend! { struct Bath { services: [Pools], plugins: [Swimmer] } }
    let error = Bath::start(StartOptions::new()).await.unwrap_err();
    assert!(error.to_string().contains("no server"), "{error}");
    assert_eq!(error.failures[0].failed, Failed::Plugin { id: "swimmer" });
}

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use flytower::services::{Lifecycle, Logger, PluginMetadata, RootConfig};
use flytower::{Error, Hook, Result, service, service_factory};
use flytower_test::{mocks, test_factory};
use serde_json::json;

use crate::support::panic_of;

#[service(id = "todo.store")]
#[async_trait]
trait TodoStore: Send + Sync + 'static {
    async fn add(&self, title: &str) -> usize;
    fn owner(&self) -> &str;
}

#[service(id = "todo.database")]
trait Database: Send + Sync + 'static {
    fn insert(&self, row: &str) -> usize;
}

#[service_factory(provides = dyn TodoStore)]
struct SqlTodoStore {
    database: Arc<dyn Database>,
    logger: Arc<dyn Logger>,
    plugin: PluginMetadata,
}

#[async_trait]
impl TodoStore for SqlTodoStore {
    async fn add(&self, title: &str) -> usize {
        self.logger.info("a todo is added");
        self.database.insert(title)
    }

    fn owner(&self) -> &str {
        self.plugin.id()
    }
}

/// Counts rows.
#[service_factory(provides = dyn Database)]
struct MemoryDatabase {}

static ROWS: AtomicUsize = AtomicUsize::new(0);

impl Database for MemoryDatabase {
    fn insert(&self, _: &str) -> usize {
        ROWS.fetch_add(1, Ordering::SeqCst)
    }
}

#[tokio::test]
async fn a_plugin_gets_the_same_instance_each_time_and_another_plugin_another_one() {
    let mut tester = test_factory!(SqlTodoStore, services: [MemoryDatabase]).await;

    let todo = tester.get::<dyn TodoStore>("todo").await;
    let again = tester.get::<dyn TodoStore>("todo").await;
    let other = tester.get::<dyn TodoStore>("other").await;

    assert!(Arc::ptr_eq(&todo, &again));
    assert!(!Arc::ptr_eq(&todo, &other));
    assert_eq!((todo.owner(), other.owner()), ("todo", "other"));
    todo.add("write tests").await;
    let line = tester.logs().assert_contains("a todo is added");
    assert_eq!(line.plugin.as_deref(), Some("todo"));
    tester.stop().await;
}

#[tokio::test]
async fn what_a_factory_depends_on_may_be_replaced() {
    struct Full;
    impl Database for Full {
        fn insert(&self, _: &str) -> usize {
            99
        }
    }
    let mut tester = test_factory!(SqlTodoStore, services: [MemoryDatabase])
        .replace::<dyn Database>(Arc::new(Full))
        .await;

    let store = tester.get::<dyn TodoStore>("todo").await;

    assert_eq!(store.add("one more").await, 99);
    tester.stop().await;
}

#[tokio::test]
async fn a_function_that_fails_says_why() {
    #[service(id = "todo.limit")]
    #[derive(Debug)]
    struct Limit(u32);
    #[service_factory]
    async fn limit(config: Arc<dyn RootConfig>) -> Result<Arc<Limit>> {
        let limit = config
            .get("todo.limit")
            .map_err(|error| Error::input("no limit").caused_by(error))?;
        Ok(Arc::new(Limit(limit)))
    }
    let mut good = test_factory!(limit).config(json!({ "todo": { "limit": 3 } })).await;
    let mut bad = test_factory!(limit).await;

    assert_eq!(good.get::<Limit>("todo").await.0, 3);
    let error = bad.try_get::<Limit>("todo").await.unwrap_err();
    assert!(format!("{error:?}").contains("no limit"), "{error:?}");
    let message = panic_of(async move { bad.get::<Limit>("todo").await }).await;
    assert!(
        message.contains("test-kit/tests/integration/factories.rs:"),
        "{message}"
    );
    good.stop().await;
}

#[tokio::test]
async fn a_root_context_is_made_once_for_all_plugins() {
    static MADE: AtomicUsize = AtomicUsize::new(0);
    #[service(id = "todo.pool")]
    struct Pool {
        plugin: &'static str,
    }
    struct Pools;
    #[service_factory(provides = Pool)]
    impl Pools {
        async fn root(config: Arc<dyn RootConfig>) -> Result<Self> {
            MADE.fetch_add(1, Ordering::SeqCst);
            drop(config);
            Ok(Self)
        }

        async fn create(&self, plugin: PluginMetadata) -> Result<Arc<Pool>> {
            Ok(Arc::new(Pool { plugin: plugin.id() }))
        }
    }
    let mut tester = test_factory!(Pools).await;

    let (one, two) = (tester.get::<Pool>("one").await, tester.get::<Pool>("two").await);

    assert_eq!((one.plugin, two.plugin), ("one", "two"));
    assert_eq!(MADE.load(Ordering::SeqCst), 1);
    tester.stop().await;
}

mod inner {
    use super::*;

    #[service(id = "todo.clock", scope = root)]
    pub(super) struct Clock;

    #[service_factory]
    pub(super) fn clock(lifecycle: Arc<dyn flytower::services::RootLifecycle>) -> Result<Arc<Clock>> {
        lifecycle.on_shutdown(Hook::new("stop the clock", || async {
            tracing::info!("the clock has stopped");
            Ok(())
        }))?;
        Ok(Arc::new(Clock))
    }
}

#[tokio::test]
async fn a_root_scoped_service_is_there_and_stops_with_the_tester() {
    let tester = test_factory!(inner::clock).await;
    let logs = tester.logs().clone();

    let clock = tester.root::<inner::Clock>();

    assert!(Arc::ptr_eq(&clock, &tester.root()));
    tester.stop().await;
    logs.assert_contains("the clock has stopped");
}

#[service(id = "todo.reminder")]
struct Reminder;

#[service_factory]
fn reminder(lifecycle: Arc<dyn Lifecycle>) -> Result<Arc<Reminder>> {
    lifecycle.on_startup(Hook::new("begin", || async { Ok(()) }))?;
    lifecycle.on_shutdown(Hook::new("end", || async {
        tracing::info!("no more reminders");
        Ok(())
    }))?;
    Ok(Arc::new(Reminder))
}

#[tokio::test]
async fn shutdown_hooks_of_what_was_made_run_when_the_tester_stops() {
    let mut tester = test_factory!(reminder).await;
    let logs = tester.logs().clone();
    tester.get::<Reminder>("todo").await;
    tester.get::<Reminder>("other").await;

    tester.stop().await;

    let ended = logs.matching(|line| line.message == "no more reminders");
    let mut plugins: Vec<_> = ended.iter().filter_map(|line| line.plugin.as_deref()).collect();
    plugins.sort_unstable();
    assert_eq!(plugins, ["other", "todo"]);
}

#[tokio::test]
async fn startup_hooks_run_when_the_lifecycle_is_mocked_and_told_to() {
    let lifecycle = mocks::lifecycle();
    let mut tester = test_factory!(reminder)
        .replace::<dyn Lifecycle>(lifecycle.clone())
        .await;

    tester.get::<Reminder>("todo").await;

    let hooks: Vec<_> = lifecycle.calls().into_iter().map(|call| call.hook).collect();
    assert_eq!(hooks, ["begin", "end"]);
    lifecycle.run(mocks::LifecycleStep::Startup).await.unwrap();
    tester.stop().await;
}

#[tokio::test]
async fn a_service_that_is_not_there_is_named_with_those_that_are() {
    let mut tester = test_factory!(reminder).await;

    let error = tester.try_get::<dyn TodoStore>("todo").await.err().unwrap();
    let other = tester.try_get::<inner::Clock>("todo").await.err().unwrap();

    let text = error.to_string();
    assert!(
        text.starts_with("`UnderTest` has no plugin-scoped service `todo.store`; ") && text.contains("todo.reminder"),
        "{text}"
    );
    assert!(
        other.to_string().contains("no plugin-scoped service `todo.clock`"),
        "{other}"
    );
    tester.stop().await;
}

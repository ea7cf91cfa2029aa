use std::sync::Arc;
use std::time::Duration;

use flytower::services::{Lifecycle, RootHttpRouter, RootLifecycle};
use flytower::{Hook, Plugin, Result, plugin};
use flytower_test::mocks::Calls;
use flytower_test::{StopFailure, TestBackend, test_backend};
use tokio::runtime::{Builder, Handle};
use tracing::Instrument;

use crate::support::{HelloPlugin, panic_of};

/// Notes when it stops, and keeps what keeps it.
#[plugin(id = "tidy")]
struct TidyPlugin {
    notes: Arc<Notes>,
    lifecycle: Arc<dyn Lifecycle>,
    root: Arc<dyn RootLifecycle>,
    server: Arc<dyn RootHttpRouter>,
}

#[flytower::service(id = "tidy.notes", default = Notes)]
#[flytower::service_factory]
struct Notes {}

impl Plugin for TidyPlugin {
    async fn init(self) -> Result<()> {
        let Self {
            notes,
            lifecycle,
            root,
            server,
        } = self;
        let kept = (Arc::clone(&lifecycle), root, server, notes);
        lifecycle.on_shutdown(Hook::new("tidy up", move || async move {
            tracing::info!("tidied up");
            drop(kept);
            Ok(())
        }))
    }
}

/// Leaves a task behind.
#[plugin(id = "careless")]
struct CarelessPlugin;

impl Plugin for CarelessPlugin {
    async fn init(self) -> Result<()> {
        drop(tokio::spawn(std::future::pending::<()>().in_current_span()));
        Ok(())
    }
}

async fn started() -> TestBackend {
    let backend = test_backend! { plugins: [HelloPlugin, TidyPlugin] }.await;
    backend.get("/api/hello/open").await.assert_status(200);
    backend
}

/// Whether, sooner or later, the runtime has no tasks. What has ended may be counted for a moment still, and so are the
/// client's connections.
async fn no_task_is_alive() -> bool {
    for _ in 0..500 {
        if Handle::current().metrics().num_alive_tasks() == 0 {
            return true;
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    false
}

#[tokio::test]
async fn no_task_is_left_by_a_backend_that_has_stopped_in_one_thread() {
    let backend = started().await;
    assert!(Handle::current().metrics().num_alive_tasks() > 0);
    let logs = backend.logs().clone();

    backend.stop().await;

    assert!(no_task_is_alive().await);
    logs.assert_contains("tidied up");
    logs.assert_contains("stopped `UnderTest`");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn no_task_is_left_by_a_backend_that_has_stopped_in_several_threads() {
    let backend = started().await;
    assert!(Handle::current().metrics().num_alive_tasks() > 0);

    backend.stop().await;

    assert!(no_task_is_alive().await);
}

#[tokio::test]
async fn no_task_is_left_by_a_backend_that_is_dropped_in_one_thread_though_its_hooks_do_not_run() {
    let backend = started().await;
    let logs = backend.logs().clone();

    drop(backend);

    assert!(no_task_is_alive().await);
    logs.assert_lacks("tidied up");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backend_that_is_dropped_in_several_threads_stops_in_good_order() {
    let backend = started().await;
    let logs = backend.logs().clone();

    drop(backend);

    logs.assert_contains("tidied up");
    logs.assert_contains("stopped `UnderTest`");
    assert!(no_task_is_alive().await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_backend_may_be_dropped_by_the_only_thread_that_there_is() {
    let backend = started().await;
    let logs = backend.logs().clone();

    tokio::spawn(async move { drop(backend) }).await.unwrap();

    logs.assert_contains("tidied up");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_test_that_fails_stops_its_backend() {
    let backend = started().await;
    let logs = backend.logs().clone();

    let message = panic_of(async move {
        let _backend = backend;
        panic!("what is tested fails");
    });

    assert_eq!(message.await, "what is tested fails");
    logs.assert_contains("tidied up");
}

#[test]
fn a_backend_may_be_dropped_outside_of_its_runtime_and_after_it() {
    for mut builder in [Builder::new_multi_thread(), Builder::new_current_thread()] {
        let runtime = builder.enable_all().build().unwrap();
        let (outside, after) = runtime.block_on(async { (started().await, started().await) });
        drop(outside);
        drop(runtime);
        drop(after);
    }
}

#[tokio::test]
async fn a_task_that_goes_on_is_a_failure_that_names_its_plugin() {
    let backend = test_backend! { plugins: [HelloPlugin, CarelessPlugin] }.await;

    let failure = backend.try_stop().await.unwrap_err();

    assert_eq!(
        failure,
        StopFailure::StillRunning {
            backend: "UnderTest",
            plugins: vec!["careless".to_owned()]
        }
    );
    assert!(
        failure.to_string().starts_with(
            "`UnderTest` has stopped, but something that it began still runs: a task of the plugin `careless`."
        ),
        "{failure}"
    );
}

#[tokio::test]
async fn a_hook_that_does_not_end_is_a_failure() {
    #[plugin(id = "slow")]
    struct SlowPlugin {
        lifecycle: Arc<dyn Lifecycle>,
    }
    impl Plugin for SlowPlugin {
        async fn init(self) -> Result<()> {
            self.lifecycle
                .on_shutdown(Hook::new("wait for ever", std::future::pending))
        }
    }
    let start = || test_backend! { plugins: [SlowPlugin] }.stop_timeout(Duration::from_millis(50));
    let backend = start().await;

    let failure = backend.try_stop().await.unwrap_err();

    assert!(matches!(failure, StopFailure::TimedOut(_)), "{failure}");
    let backend = start().await;
    let message = panic_of(async move { backend.stop().await }).await;
    for part in [
        "the backend did not stop within 50ms: still running were `wait for ever` of plugin `slow`",
        "(to be stopped at test-kit/tests/integration/stopping.rs:",
        "ERROR slow: a plugin shutdown hook did not end in time",
    ] {
        assert!(message.contains(part), "{part:?} is not in\n{message}");
    }
}

#[tokio::test]
async fn calls_that_mocks_keep_do_not_keep_a_backend() {
    let calls = Arc::new(Calls::default());
    let backend = started().await;
    calls.record(backend.root_service::<dyn RootHttpRouter>());

    backend.stop().await;

    assert_eq!(calls.count(), 1);
}

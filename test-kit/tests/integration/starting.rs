use std::sync::Arc;

use flytower::runtime::Failed;
use flytower::services::{RootConfig, RootInstanceMetadata};
use flytower::{Backend, Error, Module, Plugin, Result, backend, extension_point, module, plugin};
use flytower_test::{start_test_backend, test_backend};
use serde_json::json;

use crate::support::{HelloPlugin, panic_of};

#[plugin(id = "broken")]
struct BrokenPlugin;

impl Plugin for BrokenPlugin {
    async fn init(self) -> Result<()> {
        tracing::info!("about to fail");
        Err(Error::internal("no luck"))
    }
}

#[extension_point(id = "host.guests")]
#[derive(Default)]
struct Guests(Vec<&'static str>);

#[plugin(id = "host")]
struct HostPlugin {
    guests: Guests,
}

impl Plugin for HostPlugin {
    async fn init(self) -> Result<()> {
        tracing::info!(guests = self.guests.0.join(", "), "all are here");
        Ok(())
    }
}

#[module(for = HostPlugin, id = "ada")]
struct AdaModule<'a> {
    guests: &'a mut Guests,
}

impl Module for AdaModule<'_> {
    async fn init(self) -> Result<()> {
        self.guests.0.push("Ada");
        Ok(())
    }
}

#[tokio::test]
async fn a_backend_of_nothing_has_the_core_services() {
    let backend = test_backend! {}.await;

    let metadata = backend.root_service::<dyn RootInstanceMetadata>();

    assert!(metadata.installed_plugins().is_empty());
    backend.get("/api/nobody").await.assert_status(404);
    backend.logs().assert_no_problems();
    backend.stop().await;
}

#[tokio::test]
async fn plugins_and_modules_start_and_the_report_says_so() {
    let backend = test_backend! {
        modules: [AdaModule],
        plugins: [HostPlugin, #[cfg(test)] HelloPlugin,],
    }
    .await;

    let mut started: Vec<_> = backend
        .report()
        .plugins
        .iter()
        .map(|plugin| (plugin.id, plugin.modules.clone()))
        .collect();
    started.sort();
    assert_eq!(started, [("hello", vec![]), ("host", vec!["ada"])]);
    assert_eq!(
        backend.logs().assert_contains("all are here").text("guests"),
        Some("Ada")
    );
    // there are plugins in this binary that are not installed, which is no news in a test
    backend.logs().assert_no_problems();
    backend.stop().await;
}

#[tokio::test(start_paused = true)]
async fn the_clock_may_stand_still() {
    let backend = test_backend! { plugins: [HostPlugin], modules: [AdaModule] }.await;

    backend.logs().assert_contains("all are here");
    backend.stop().await;
}

#[tokio::test]
async fn a_start_that_fails_says_why() {
    let error = test_backend! { plugins: [BrokenPlugin] }.start().await.unwrap_err();

    assert_eq!(error.failures[0].failed, Failed::Plugin { id: "broken" });
    assert_eq!(error.failures[0].error.to_string(), "no luck");
}

#[tokio::test]
async fn a_start_that_must_not_fail_fails_the_test_with_the_log() {
    let message = panic_of(async { test_backend! { plugins: [BrokenPlugin] }.await }).await;

    for part in [
        "the backend did not start\n  plugin `broken` failed after ",
        "caused by: no luck",
        "(to be started at test-kit/tests/integration/starting.rs:",
        "INFO  broken: about to fail",
        "ERROR broken: plugin `broken` failed after ",
    ] {
        assert!(message.contains(part), "{part:?} is not in\n{message}");
    }
}

#[tokio::test]
async fn failures_may_be_permitted_as_in_production() {
    let backend = test_backend! { plugins: [BrokenPlugin, HelloPlugin] }
        .config(json!({ "backend": { "startup": { "default": { "onPluginBootFailure": "continue" } } } }))
        .await;

    backend.get("/api/hello/open").await.assert_status(200);
    let mut failures = backend.report().plugins.iter().flat_map(|plugin| &plugin.failures);
    assert_eq!(failures.next().unwrap().error.to_string(), "no luck");
    backend.stop().await;
}

#[tokio::test]
async fn a_backend_may_lack_core_services() {
    backend! { struct Bare { plugins: [HostPlugin] } }
    assert!(Bare::PLAN.factories.is_empty());
    let backend = start_test_backend::<Bare>().await;

    backend.logs().assert_contains("all are here");
    let message = panic_of(async move { backend.get("/").await }).await;

    assert!(message.starts_with("`Bare` has no HTTP server: "), "{message}");
    let error = start_test_backend::<Bare>()
        .config(json!({}))
        .start()
        .await
        .unwrap_err();
    assert!(
        error.to_string().contains("`core.rootConfig` cannot be replaced"),
        "{error}"
    );
    let message = panic_of(async {
        let backend = start_test_backend::<Bare>().await;
        drop::<Arc<dyn RootConfig>>(backend.root_service());
    });
    let message = message.await;
    assert!(
        message.starts_with("`Bare` has no root-scoped service `core.rootConfig`"),
        "{message}"
    );
    fn plan<B: Backend>() -> &'static str {
        B::PLAN.backend.name
    }
    assert_eq!(plan::<Bare>(), "Bare");
}

use std::net::SocketAddr;
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

use flytower_core::services::{HttpRouter, RootConfig, RootHttpRouter};
use flytower_core::{Error, Plugin, Result, backend, plugin};
use flytower_services::CoreServices;
use serde_json::Value;
use tokio::sync::{Notify, watch};

use crate::support::{Config, address, get, hello};

/// What a test tells the plugin of its backend, which knows it by a name in the configuration.
#[derive(Default)]
struct Control {
    address: watch::Sender<Option<SocketAddr>>,
    may_start: Notify,
}

static PATIENT: LazyLock<Control> = LazyLock::new(Control::default);
static IMPATIENT: LazyLock<Control> = LazyLock::new(Control::default);

#[plugin(id = "late")]
struct Late {
    config: Arc<dyn RootConfig>,
    server: Arc<dyn RootHttpRouter>,
    router: Arc<dyn HttpRouter>,
}

impl Plugin for Late {
    async fn init(self) -> Result<()> {
        let control = match self.config.get_optional::<String>("late.control")?.as_deref() {
            Some("patient") => &PATIENT,
            Some(_) => &IMPATIENT,
            None => return Ok(()),
        };
        control.address.send_replace(Some(self.server.local_address()));
        control.may_start.notified().await;
        self.router.route(hello());
        Ok(())
    }
}

backend! {
    struct LateBackend {
        services: [CoreServices],
        plugins: [Late],
    }
}

#[tokio::test]
async fn requests_wait_until_their_plugin_has_started() {
    let config = Config::with("late: { control: patient }\n");
    let starting = tokio::spawn(LateBackend::start(config.options()));
    let address = PATIENT
        .address
        .subscribe()
        .wait_for(Option::is_some)
        .await
        .unwrap()
        .unwrap();

    let request = tokio::spawn(get(address, "/api/late/hello"));
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert!(!request.is_finished());
    PATIENT.may_start.notify_one();

    assert_eq!(request.await.unwrap(), (200, "hello".to_owned()));
    starting.await.unwrap().unwrap().stop().await.unwrap();
}

#[tokio::test]
async fn requests_do_not_wait_longer_than_configured() {
    let config = Config::with("  lifecycle: { startupRequestPauseTimeout: 50ms }\nlate: { control: impatient }\n");
    let starting = tokio::spawn(LateBackend::start(config.options()));
    let address = IMPATIENT
        .address
        .subscribe()
        .wait_for(Option::is_some)
        .await
        .unwrap()
        .unwrap();

    let (status, body) = get(address, "/api/late/hello").await;

    assert_eq!(status, 503);
    let body: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(body["error"]["name"], "ServiceUnavailableError");
    assert_eq!(body["error"]["message"], "Service has not started up yet");
    assert_eq!(body["request"]["url"], "/hello");
    IMPATIENT.may_start.notify_one();
    starting.await.unwrap().unwrap().stop().await.unwrap();
}

#[plugin(id = "failing")]
struct Failing {
    router: Arc<dyn HttpRouter>,
}

impl Plugin for Failing {
    async fn init(self) -> Result<()> {
        self.router.route(hello());
        Err(Error::internal("no luck"))
    }
}

backend! {
    struct FailingBackend {
        services: [CoreServices],
        plugins: [Failing],
    }
}

#[tokio::test]
async fn requests_to_a_plugin_that_failed_to_start_are_refused_at_once() {
    let config = Config::with(
        "  startup: { plugins: { failing: { onPluginBootFailure: continue } } }\n  \
         lifecycle: { startupRequestPauseTimeout: 60s }\n",
    );
    let backend = FailingBackend::start(config.options()).await.unwrap();
    let begun = Instant::now();

    let (status, body) = get(address(&backend), "/api/failing/hello").await;

    // sooner than the patience with a plugin that starts is over
    assert!(begun.elapsed() < Duration::from_secs(30), "{:?}", begun.elapsed());
    assert_eq!(status, 503);
    let body: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(body["error"]["name"], "ServiceUnavailableError");
    assert_eq!(body["error"]["message"], "Service failed to start up");
    backend.stop().await.unwrap();
    assert_eq!(backend.report().plugins[0].failures.len(), 1);
}

#[tokio::test]
async fn a_taken_port_keeps_the_backend_from_starting() {
    let config = Config::with("");
    let first = LateBackend::start(config.options()).await.unwrap();
    let config = Config::text(&format!("backend: {{ listen: '{}' }}\n", address(&first)));

    let error = LateBackend::start(config.options()).await.unwrap_err();

    let expected = format!("cannot listen on {}, which another process uses", address(&first));
    assert!(format!("{error:?}").contains(&expected), "{error:?}");
    first.stop().await.unwrap();
}

#[tokio::test]
async fn settings_that_make_no_sense_keep_the_backend_from_starting() {
    for (config, expected) in [
        (
            "backend: { listen: nonsense }",
            "invalid config value at `backend.listen` in `",
        ),
        (
            "backend: { listen: ':0', lifecycle: { startupRequestPauseTimeout: soon } }",
            "invalid config value at `backend.lifecycle.startupRequestPauseTimeout` in `",
        ),
        (
            "backend: { listen: ':0', logger: { level: loud } }",
            "invalid config value at `backend.logger.level` in ",
        ),
        (
            "backend: { listen: ':0', cors: { origin: '${FLYTOWER_NO_SUCH_VARIABLE}' } }",
            "if that is meant: the environment variable `FLYTOWER_NO_SUCH_VARIABLE` is not set",
        ),
    ] {
        let config = Config::text(config);
        let error = LateBackend::start(config.options()).await.unwrap_err();
        assert!(format!("{error:?}").contains(expected), "{error:?}");
    }
}

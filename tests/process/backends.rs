//! The backends that the tests start, by name.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use flytower::config::{ConfigSnapshot, ConfigStore};
use flytower::services::{HttpRouter, RootConfig, RootHttpRouter, RootLifecycle};
use flytower::warp::{self, Filter};
use flytower::{
    Config, CoreServices, Error, FeatureLoader, Features, Hook, Module, Plugin, Result, StartOptions, backend, config,
    feature_loader, module, plugin, service_factory,
};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

use crate::tasks::Tasks;

/// Says where it is, and keeps a hook for the end.
#[plugin(id = "talkative")]
struct Talkative {
    lifecycle: Arc<dyn RootLifecycle>,
}
impl Plugin for Talkative {
    async fn init(self) -> Result<()> {
        self.lifecycle.on_startup(Hook::new("say so", || async {
            println!("started");
            Ok(())
        }))?;
        self.lifecycle.on_shutdown(Hook::new("say so", || async {
            println!("stopped");
            Ok(())
        }))
    }
}

#[plugin(id = "endless-start")]
struct EndlessStart;
impl Plugin for EndlessStart {
    async fn init(self) -> Result<()> {
        println!("started");
        std::future::pending().await
    }
}

#[plugin(id = "endless-stop")]
struct EndlessStop {
    lifecycle: Arc<dyn RootLifecycle>,
}
impl Plugin for EndlessStop {
    async fn init(self) -> Result<()> {
        self.lifecycle.on_before_shutdown(Hook::new("hang", || async {
            println!("hanging");
            std::future::pending().await
        }))
    }
}

#[plugin(id = "blocking-stop")]
struct BlockingStop {
    lifecycle: Arc<dyn RootLifecycle>,
}
impl Plugin for BlockingStop {
    async fn init(self) -> Result<()> {
        self.lifecycle.on_before_shutdown(Hook::new("block", || async {
            println!("blocking");
            block()
        }))
    }
}

/// Leaves something behind that the end of tokio's runtime waits for.
#[plugin(id = "blocking-task")]
struct BlockingTask;
impl Plugin for BlockingTask {
    async fn init(self) -> Result<()> {
        tokio::task::spawn_blocking(block);
        Ok(())
    }
}

fn block() -> Result<()> {
    loop {
        std::thread::park();
    }
}

#[plugin(id = "broken")]
struct Broken;
impl Plugin for Broken {
    async fn init(self) -> Result<()> {
        Err(Error::internal("no luck"))
    }
}

#[module(for = EndlessStart, id = "hourglass")]
struct Hourglass;
impl Module for Hourglass {
    async fn init(self) -> Result<()> {
        Ok(())
    }
}

#[feature_loader(plugins(EndlessStart), modules(Hourglass))]
struct Maybe;
impl FeatureLoader for Maybe {
    async fn load(self, _: &mut Features<Self>) -> Result<()> {
        Ok(())
    }
}

#[service_factory]
fn unreadable_config() -> Result<Arc<dyn RootConfig>> {
    Err(Error::internal("line 1 is smudged").caused_by(Error::internal("coffee")))
}

#[config(path = "talk")]
#[derive(Deserialize, JsonSchema)]
struct TalkConfig {
    #[serde(default)]
    #[expect(dead_code, reason = "only validated")]
    loudness: u8,
}

#[plugin(id = "configured")]
struct Configured {
    #[expect(dead_code, reason = "only asked for")]
    config: Config<TalkConfig>,
}
impl Plugin for Configured {
    async fn init(self) -> Result<()> {
        println!("started");
        Ok(())
    }
}

#[service_factory]
fn config_in_memory() -> Arc<dyn RootConfig> {
    let root = json!({ "talk": { "loudness": 11 }, "other": { "token": "hunter2" } });
    let secrets = vec!["hunter2".to_owned()];
    Arc::new(ConfigStore::new(
        ConfigSnapshot::new(root, "memory").with_secrets(secrets),
    ))
}

#[service_factory]
fn faulty_config() -> Arc<dyn RootConfig> {
    Arc::new(ConfigStore::new(ConfigSnapshot::new(
        json!({ "talk": { "loudness": 1100 } }),
        "memory",
    )))
}

#[plugin(id = "indiscreet")]
struct Indiscreet;
impl Plugin for Indiscreet {
    async fn init(self) -> Result<()> {
        let cause = Error::internal("nobody at postgres://me:hunter2@db");
        Err(Error::internal("the table of hunter2 is not there").caused_by(cause))
    }
}

backend! { struct FailingWithSecret { services: [config_in_memory], plugins: [Indiscreet] } }
backend! { struct WithConfig { services: [config_in_memory], plugins: [Configured] } }
backend! { struct WithFaultyConfig { services: [faulty_config], plugins: [Configured] } }
/// Answers after a while, and counts.
#[plugin(id = "serving")]
struct Serving {
    router: Arc<dyn HttpRouter>,
    server: Arc<dyn RootHttpRouter>,
    lifecycle: Arc<dyn RootLifecycle>,
}
impl Plugin for Serving {
    async fn init(self) -> Result<()> {
        static HANDLED: AtomicUsize = AtomicUsize::new(0);
        let slowly = warp::path!("slowly").then(|| async {
            HANDLED.fetch_add(1, Ordering::SeqCst);
            tokio::time::sleep(Duration::from_millis(5)).await;
            warp::reply::json(&"done")
        });
        self.router.route(slowly);
        let address = self.server.local_address();
        self.lifecycle.on_startup(Hook::new("say where", move || async move {
            println!("listening on {address}");
            Ok(())
        }))?;
        // hooks of one step run at once: wait for the server's, which ends with the last answer
        let server = self.server;
        self.lifecycle.on_shutdown(Hook::new("say how many", || async move {
            while tokio::net::TcpStream::connect(server.local_address()).await.is_ok() {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
            println!("handled {}", HANDLED.load(Ordering::SeqCst));
            Ok(())
        }))
    }
}

backend! { struct ServingBackend { services: [CoreServices], plugins: [Serving] } }
backend! { struct Good { plugins: [Talkative] } }
backend! { struct Starting { plugins: [Talkative, EndlessStart] } }
backend! { struct Hanging { plugins: [Talkative, EndlessStop] } }
backend! { struct Blocking { plugins: [Talkative, BlockingStop] } }
backend! { struct BlockingAfterwards { plugins: [Talkative, BlockingTask] } }
backend! { struct FailingAndHanging { plugins: [EndlessStop, Broken] } }
backend! { struct Failing { plugins: [Talkative, Broken] } }
backend! { struct Loading { plugins: [Talkative], loaders: [Maybe] } }
backend! { struct Smudged { services: [unreadable_config], plugins: [Talkative] } }

/// Runs the backend of that name as a `main` would.
pub(crate) fn run(scenario: &str) {
    let mut runtime = match scenario {
        "blocking the only thread" => tokio::runtime::Builder::new_current_thread(),
        _ => tokio::runtime::Builder::new_multi_thread(),
    };
    let short = StartOptions::new().stop_timeout(Duration::from_secs(1));
    let result = runtime.enable_all().build().unwrap().block_on(async {
        match scenario {
            "good" => Good::run().await,
            "with a version" => Good::run_with(StartOptions::new().version("1.2.3-test")).await,
            "starting" => Starting::run().await,
            "hanging" => Hanging::run().await,
            "hanging with a limit" => Hanging::run_with(short).await,
            "blocking" => Blocking::run().await,
            "blocking with a limit" | "blocking the only thread" => Blocking::run_with(short).await,
            "blocking afterwards" => BlockingAfterwards::run().await,
            "blocking afterwards with a limit" => BlockingAfterwards::run_with(short).await,
            "failing" => Failing::run().await,
            "failing with a secret" => FailingWithSecret::run().await,
            "loading" => Loading::run().await,
            "serving" => ServingBackend::run().await,
            "with config" => WithConfig::run().await,
            "with faulty config" => WithFaultyConfig::run().await,
            "tasks" => Tasks::run_with(StartOptions::new().warn_of_uninstalled(false)).await,
            "smudged" => Smudged::run().await,
            "failing and hanging" => FailingAndHanging::run().await,
            other => panic!("no scenario `{other}`"),
        }
    });
    if let Err(error) = result {
        eprintln!("Error: {error:?}");
        std::process::exit(1);
    }
}

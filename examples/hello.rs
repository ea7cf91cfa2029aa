//! A plugin with routes, a module that extends it, configuration, a service with a default factory that the backend
//! overrides, and one with state, which a function makes.
//!
//! ```text
//! cargo run --example hello
//! curl http://localhost:7007/api/hello/open
//! ```
//!
//! `cargo run --example hello -- --config FILE` runs it with your configuration, `-- graph` shows how it is wired. Ctrl+C
//! stops it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use flytower::schemars::{self, JsonSchema};
use flytower::services::{HttpRouter, Logger, PluginMetadata};
use flytower::warp::{self, Filter};
use flytower::{
    Config, CoreServices, Module, Plugin, Result, StartOptions, backend, config, extension_point, module, plugin,
    service, service_factory,
};
use serde::Deserialize;
use serde_json::json;

/// A service is an interface. Each plugin gets its own instance.
#[service(id = "hello.greeter", default = PlainGreeter)]
trait Greeter: Send + Sync + 'static {
    fn greet(&self, name: &str) -> String;
}

/// What a backend uses that names no other factory.
#[service_factory(provides = dyn Greeter)]
struct PlainGreeter;

impl Greeter for PlainGreeter {
    fn greet(&self, name: &str) -> String {
        format!("Hello, {name}.")
    }
}

/// Another factory of the same service. Its fields are what it depends on.
#[service_factory(provides = dyn Greeter)]
struct CheerfulGreeter {
    plugin: PluginMetadata,
}

impl Greeter for CheerfulGreeter {
    fn greet(&self, name: &str) -> String {
        format!("Hello, {name}! Plugin `{}` is glad to see you!", self.plugin.id())
    }
}

/// A struct can be a service, too. This one has state of its own.
#[service(id = "hello.visits", default = visits)]
struct Visits {
    count: AtomicU64,
    logger: Arc<dyn Logger>,
}

/// So a function makes it, since only what is injected can be filled in. Its parameters are what it depends on. It could be
/// `async`, and return a `Result`.
#[service_factory]
fn visits(logger: Arc<dyn Logger>) -> Arc<Visits> {
    Arc::new(Visits {
        count: AtomicU64::new(0),
        logger,
    })
}

impl Visits {
    fn add(&self) {
        let count = self.count.fetch_add(1, Ordering::Relaxed) + 1;
        self.logger.info(&format!("this is visit {count}"));
    }

    fn count(&self) -> u64 {
        self.count.load(Ordering::Relaxed)
    }
}

/// The section `hello` of the configuration, validated before anything starts.
#[config(path = "hello")]
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct HelloConfig {
    #[serde(default)]
    guests: Vec<String>,
}

/// What modules may add to the plugin `hello`.
#[extension_point(id = "hello.guests")]
#[derive(Default)]
struct Guests {
    names: Vec<String>,
}

/// Offers the extension point by owning it, and gets it back filled.
#[plugin(id = "hello")]
struct HelloPlugin {
    guests: Guests,
    config: Config<HelloConfig>,
    greeter: Arc<dyn Greeter>,
    visits: Arc<Visits>,
    router: Arc<dyn HttpRouter>,
}

impl Plugin for HelloPlugin {
    async fn init(self) -> Result<()> {
        let names = [self.guests.names, self.config.get().guests.clone()].concat();
        let greetings: Vec<String> = names.iter().map(|name| self.greeter.greet(name)).collect();

        let open = warp::path!("open").and(warp::get());
        let visits = Arc::clone(&self.visits);
        self.router.route(open.map(move || {
            visits.add();
            warp::reply::json(&json!({ "hello": "world" }))
        }));
        let (visits, counted) = (warp::path!("visits").and(warp::get()), self.visits);
        self.router
            .route(visits.map(move || warp::reply::json(&json!({ "visits": counted.count() }))));
        let guests = warp::path!("guests").and(warp::get());
        self.router.route(guests.map(move || warp::reply::json(&greetings)));
        Ok(())
    }
}

/// Starts before its plugin. What it borrows it cannot keep: the compiler sees to that.
#[module(for = HelloPlugin, id = "family")]
struct FamilyModule<'a> {
    guests: &'a mut Guests,
}

impl Module for FamilyModule<'_> {
    async fn init(self) -> Result<()> {
        self.guests.names.extend(["Ada".to_owned(), "Grace".to_owned()]);
        Ok(())
    }
}

backend! {
    /// Take `CheerfulGreeter` away, and the default takes over. Take `FamilyModule` away, and fewer are greeted. Take
    /// `HelloPlugin` away, and this does not compile: see what it says.
    struct Hello {
        services: [CoreServices, CheerfulGreeter],
        plugins: [HelloPlugin],
        modules: [FamilyModule],
    }
}

/// The example's own configuration, wherever it is run.
const CONFIG: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/hello/app-config.yaml");

#[tokio::main]
async fn main() -> Result<()> {
    Hello::run_with(StartOptions::new().default_config_file(CONFIG)).await
}

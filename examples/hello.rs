//! Two plugins, a module that extends one of them, and a service with a default factory that the backend overrides.
//!
//! `cargo run --example hello`, and `cargo run --example hello -- graph` for how it is wired. Ctrl+C stops it.

use std::sync::Arc;

use flytower::services::PluginMetadata;
use flytower::{Module, Plugin, Result, backend, extension_point, module, plugin, service, service_factory};

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
    greeter: Arc<dyn Greeter>,
}

impl Plugin for HelloPlugin {
    async fn init(self) -> Result<()> {
        for name in &self.guests.names {
            println!("{}", self.greeter.greet(name));
        }
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

#[plugin(id = "goodbye")]
struct GoodbyePlugin {
    greeter: Arc<dyn Greeter>,
}

impl Plugin for GoodbyePlugin {
    async fn init(self) -> Result<()> {
        println!("{} Press Ctrl+C to say goodbye.", self.greeter.greet("you"));
        Ok(())
    }
}

backend! {
    /// Take `CheerfulGreeter` away, and the default takes over. Take `FamilyModule` away, and nobody is greeted. Take
    /// `HelloPlugin` away, and this does not compile: see what it says.
    struct Hello {
        services: [CheerfulGreeter],
        plugins: [HelloPlugin, GoodbyePlugin],
        modules: [FamilyModule],
    }
}

#[tokio::main]
async fn main() -> Result<()> {
    Hello::run().await
}

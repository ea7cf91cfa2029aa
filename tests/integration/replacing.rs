use std::sync::Arc;

use flytower::runtime::Failed;
use flytower::services::{PluginMetadata, RootLifecycle};
use flytower::{Hook, Plugin, Result, StartOptions, backend, plugin, service, service_factory};
use tracing::Level;

use crate::support::{Journal, Log};

#[service(id = "replacing.engine")]
trait Engine: Send + Sync + 'static {
    fn name(&self) -> String;
}

#[service(id = "replacing.fleet", scope = root)]
trait Fleet: Send + Sync + 'static {
    fn name(&self) -> String;
}

/// Whatever a test says it is.
struct Named(String);

impl Engine for Named {
    fn name(&self) -> String {
        self.0.clone()
    }
}

impl Fleet for Named {
    fn name(&self) -> String {
        self.0.clone()
    }
}

fn engine(name: impl Into<String>) -> Arc<dyn Engine> {
    Arc::new(Named(name.into()))
}

fn fleet(name: impl Into<String>) -> Arc<dyn Fleet> {
    Arc::new(Named(name.into()))
}

#[tokio::test]
async fn a_replacement_stands_in_and_neither_its_factory_is_called_nor_those_that_only_it_needs() {
    static JOURNAL: Journal = Journal::new();

    #[service(id = "replacing.fuel")]
    struct Fuel;
    #[service_factory]
    fn fuel() -> Arc<Fuel> {
        JOURNAL.note("fuel is made");
        Arc::new(Fuel)
    }
    #[service_factory]
    fn real_engine(_fuel: Arc<Fuel>, _fleet: Arc<dyn Fleet>) -> Arc<dyn Engine> {
        JOURNAL.note("an engine is made");
        engine("real")
    }
    #[service_factory]
    fn real_fleet() -> Arc<dyn Fleet> {
        JOURNAL.note("a fleet is made");
        fleet("real")
    }
    #[plugin(id = "car")]
    struct Car {
        engine: Arc<dyn Engine>,
        fleet: Arc<dyn Fleet>,
    }
    impl Plugin for Car {
        async fn init(self) -> Result<()> {
            JOURNAL.note(format!("{} of {}", self.engine.name(), self.fleet.name()));
            Ok(())
        }
    }
    backend! { struct Garage { services: [fuel, real_engine, real_fleet], plugins: [Car] } }

    let options = StartOptions::new()
        .replace(engine("an earlier one"))
        .replace(engine("a mock"));
    Garage::start(options.clone()).await.unwrap();
    assert_eq!(JOURNAL.events(), ["a fleet is made", "a mock of real"]);
    Garage::start(options.replace(fleet("mocks"))).await.unwrap();
    assert_eq!(JOURNAL.events()[2..], ["a mock of mocks"]);
}

#[tokio::test]
async fn each_plugin_may_get_a_replacement_of_its_own() {
    static JOURNAL: Journal = Journal::new();

    /// A context that must not be made.
    struct Engines;
    #[service_factory(provides = dyn Engine)]
    impl Engines {
        async fn root() -> Result<Self> {
            JOURNAL.note("a context is made");
            Ok(Self)
        }

        async fn create(&self) -> Result<Arc<dyn Engine>> {
            Ok(engine("real"))
        }
    }
    #[service_factory]
    fn real_fleet() -> Arc<dyn Fleet> {
        fleet("real")
    }
    #[plugin(id = "one")]
    struct One {
        engine: Arc<dyn Engine>,
        fleet: Arc<dyn Fleet>,
    }
    impl Plugin for One {
        async fn init(self) -> Result<()> {
            JOURNAL.note(format!("{}, {}", self.engine.name(), self.fleet.name()));
            Ok(())
        }
    }
    backend! { struct Single { services: [Engines, real_fleet], plugins: [One] } }

    let id = |plugin: Option<PluginMetadata>| plugin.map_or("nobody", |plugin| plugin.id());
    let options = StartOptions::new()
        .replace_with::<dyn Engine>(move |plugin| engine(format!("of {}", id(plugin))))
        .replace_with::<dyn Fleet>(move |plugin| fleet(format!("of {}", id(plugin))));
    Single::start(options).await.unwrap();

    assert_eq!(JOURNAL.events(), ["of one, of nobody"]);
}

#[tokio::test]
async fn what_is_real_may_be_wrapped_whatever_makes_it_but_a_replacement_is_left_alone() {
    static JOURNAL: Journal = Journal::new();

    #[service_factory(provides = dyn Engine)]
    struct StructEngine;
    impl Engine for StructEngine {
        fn name(&self) -> String {
            "struct".to_owned()
        }
    }
    #[service_factory]
    async fn function_engine() -> Result<Arc<dyn Engine>> {
        Ok(engine("function"))
    }
    struct ContextEngine;
    #[service_factory(provides = dyn Engine)]
    impl ContextEngine {
        async fn root() -> Result<Self> {
            Ok(Self)
        }

        async fn create(&self) -> Result<Arc<dyn Engine>> {
            Ok(engine("context"))
        }
    }
    #[plugin(id = "driver")]
    struct Driver {
        engine: Arc<dyn Engine>,
    }
    impl Plugin for Driver {
        async fn init(self) -> Result<()> {
            JOURNAL.note(self.engine.name());
            Ok(())
        }
    }
    backend! { struct OfStruct { services: [StructEngine], plugins: [Driver] } }
    backend! { struct OfFunction { services: [function_engine], plugins: [Driver] } }
    backend! { struct OfContext { services: [ContextEngine], plugins: [Driver] } }

    let options = StartOptions::new()
        .wrap::<dyn Engine>(|inner| engine(format!("<{}>", inner.name())))
        .wrap::<dyn Engine>(|inner| engine(format!("[{}]", inner.name())));
    OfStruct::start(options.clone()).await.unwrap();
    OfFunction::start(options.clone()).await.unwrap();
    OfContext::start(options.clone()).await.unwrap();
    OfStruct::start(options.replace(engine("mock"))).await.unwrap();

    assert_eq!(JOURNAL.events(), ["[<struct>]", "[<function>]", "[<context>]", "mock"]);
}

#[plugin(id = "alone")]
struct Alone;
impl Plugin for Alone {
    async fn init(self) -> Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn what_would_replace_nothing_keeps_a_backend_from_starting() {
    backend! { struct Lonely { plugins: [Alone] } }

    for options in [
        StartOptions::new().replace(engine("mock")),
        StartOptions::new().wrap::<dyn Engine>(|inner| inner),
    ] {
        let error = Lonely::start(options).await.unwrap_err();
        assert_eq!(error.failures[0].failed, Failed::Configuration);
        let text = error.to_string();
        assert!(
            text.contains("`replacing.engine` cannot be replaced, because no feature of `Lonely` uses it"),
            "{text}"
        );
    }
}

#[tokio::test]
async fn a_replacement_that_panics_is_a_failure_of_the_service() {
    #[service_factory]
    async fn real_fleet() -> Arc<dyn Fleet> {
        fleet("real")
    }
    backend! { struct Fragile { services: [real_fleet] } }

    for options in [
        StartOptions::new().replace_with::<dyn Fleet>(|_| panic!("out of order")),
        StartOptions::new().wrap::<dyn Fleet>(|_| panic!("out of order")),
    ] {
        let error = Fragile::start(options).await.unwrap_err();
        assert!(matches!(error.failures[0].failed, Failed::Service { .. }), "{error}");
        assert!(error.to_string().contains("panicked: out of order"), "{error}");
    }
}

#[tokio::test]
async fn a_test_can_do_without_the_warning_of_what_is_not_installed() {
    backend! { struct Quiet { plugins: [Alone] } }

    for (warn, expected) in [(true, true), (false, false)] {
        let (log, guard) = Log::collect(Level::INFO);
        Quiet::start(StartOptions::new().warn_of_uninstalled(warn))
            .await
            .unwrap();
        drop(guard);
        assert_eq!(log.text().contains("linked but not installed"), expected);
    }
}

#[tokio::test]
async fn a_backend_that_is_aborted_ends_without_its_hooks_and_drops_what_only_they_kept() {
    static JOURNAL: Journal = Journal::new();

    struct Kept(#[allow(dead_code, reason = "a circle, through the lifecycle's hooks")] Arc<dyn RootLifecycle>);
    impl Drop for Kept {
        fn drop(&mut self) {
            JOURNAL.note("dropped");
        }
    }
    #[plugin(id = "hooked")]
    struct Hooked {
        lifecycle: Arc<dyn RootLifecycle>,
    }
    impl Plugin for Hooked {
        async fn init(self) -> Result<()> {
            let kept = Kept(Arc::clone(&self.lifecycle));
            self.lifecycle
                .on_shutdown(Hook::new("drop what is kept", || async move {
                    JOURNAL.note("the hook runs");
                    drop(kept);
                    Ok(())
                }))
        }
    }
    backend! { struct Circle { plugins: [Hooked] } }

    Circle::start(StartOptions::new()).await.unwrap().abort();

    assert_eq!(JOURNAL.events(), ["dropped"]);
}

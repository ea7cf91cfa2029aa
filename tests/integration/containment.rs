use std::sync::{Arc, Mutex};

use flytower::runtime::Failed;
use flytower::services::Lifecycle;
use flytower::{
    FeatureLoader, Features, Hook, Module, Plugin, Result, StartOptions, backend, extension_point, feature_loader,
    module, plugin, service, service_factory,
};

use crate::support::Journal;

#[tokio::test]
async fn a_panic_in_init_is_a_failure_and_no_crash() {
    #[plugin(id = "nervous")]
    struct Nervous;
    impl Plugin for Nervous {
        async fn init(self) -> Result<()> {
            panic!("of course")
        }
    }
    backend! { struct One { plugins: [Nervous] } }
    let error = One::start(StartOptions::new()).await.unwrap_err();
    assert_eq!(error.failures[0].failed, Failed::Plugin { id: "nervous" });
    assert_eq!(error.failures[0].error.to_string(), "panicked: of course");
}

#[tokio::test]
async fn a_panic_in_a_factory_is_a_failure_of_its_service() {
    #[service(id = "containment.fragile", scope = root)]
    struct Fragile;
    #[service_factory]
    fn fragile() -> Arc<Fragile> {
        let pieces = 2;
        panic!("in {pieces} pieces")
    }
    backend! { struct One { services: [fragile] } }
    let error = One::start(StartOptions::new()).await.unwrap_err();
    assert_eq!(
        error.failures[0].failed,
        Failed::Service {
            id: "containment.fragile",
            factory: "fragile"
        }
    );
    assert_eq!(error.failures[0].error.to_string(), "panicked: in 2 pieces");
}

#[tokio::test]
async fn a_panic_in_a_module_is_a_failure_of_the_module() {
    #[plugin(id = "calm")]
    struct Calm;
    impl Plugin for Calm {
        async fn init(self) -> Result<()> {
            Ok(())
        }
    }
    #[module(for = Calm, id = "nervous")]
    struct Nervous;
    impl Module for Nervous {
        async fn init(self) -> Result<()> {
            panic!("of course")
        }
    }
    backend! { struct One { plugins: [Calm], modules: [Nervous] } }
    let error = One::start(StartOptions::new()).await.unwrap_err();
    assert_eq!(error.failures.len(), 1);
    assert_eq!(
        error.failures[0].failed,
        Failed::Module {
            plugin: "calm",
            id: "nervous"
        }
    );
}

#[tokio::test]
async fn a_panic_while_an_extension_point_is_made_is_a_failure_of_its_plugin() {
    #[extension_point(id = "calm.point")]
    struct Point;
    impl Default for Point {
        fn default() -> Self {
            panic!("not empty")
        }
    }
    #[plugin(id = "calm")]
    struct Calm {
        #[allow(dead_code)]
        point: Point,
    }
    impl Plugin for Calm {
        async fn init(self) -> Result<()> {
            Ok(())
        }
    }
    backend! { struct One { plugins: [Calm] } }
    let error = One::start(StartOptions::new()).await.unwrap_err();
    assert_eq!(error.failures[0].failed, Failed::Plugin { id: "calm" });
}

#[tokio::test]
async fn a_panic_while_a_service_of_a_plugin_is_dropped_is_a_failure_of_the_plugin_beside_the_others() {
    #[service(id = "containment.brittle")]
    #[service_factory]
    struct Brittle;
    impl Drop for Brittle {
        fn drop(&mut self) {
            panic!("do not touch")
        }
    }
    #[plugin(id = "careless")]
    struct Careless {
        #[allow(dead_code)]
        brittle: Arc<Brittle>,
    }
    impl Plugin for Careless {
        async fn init(self) -> Result<()> {
            Ok(())
        }
    }
    #[module(for = Careless, id = "failing")]
    struct Failing;
    impl Module for Failing {
        async fn init(self) -> Result<()> {
            Err(flytower::Error::internal("no luck"))
        }
    }
    backend! { struct One { services: [Brittle], plugins: [Careless], modules: [Failing] } }
    let error = One::start(StartOptions::new()).await.unwrap_err();
    let failures: Vec<_> = error
        .failures
        .iter()
        .map(|failure| format!("{}: {}", failure.failed, failure.error))
        .collect();
    assert_eq!(
        failures,
        [
            "module `failing` of plugin `careless`: no luck",
            "plugin `careless`: panicked: do not touch"
        ]
    );
}

#[tokio::test]
async fn a_panic_in_a_loader_is_a_failure_of_the_loader() {
    #[plugin(id = "calm")]
    struct Calm;
    impl Plugin for Calm {
        async fn init(self) -> Result<()> {
            Ok(())
        }
    }
    #[feature_loader(plugins(Calm))]
    struct Nervous;
    impl FeatureLoader for Nervous {
        async fn load(self, _: &mut Features<Self>) -> Result<()> {
            panic!("of course")
        }
    }
    backend! { struct One { loaders: [Nervous] } }
    let error = One::start(StartOptions::new()).await.unwrap_err();
    assert_eq!(error.failures[0].failed, Failed::FeatureLoader { name: "Nervous" });
}

#[tokio::test]
async fn a_hook_that_fails_or_panics_keeps_no_other_from_running() {
    static JOURNAL: Journal = Journal::new();

    #[plugin(id = "hooked")]
    struct Hooked {
        lifecycle: Arc<dyn Lifecycle>,
    }
    impl Plugin for Hooked {
        async fn init(self) -> Result<()> {
            self.lifecycle
                .on_startup(Hook::new("fail", || async { Err(flytower::Error::internal("no")) }))?;
            self.lifecycle
                .on_startup(Hook::new("panic", || async { panic!("no") }))?;
            self.lifecycle
                .on_startup(Hook::new("panic at once", || -> std::future::Ready<Result<()>> {
                    panic!("no")
                }))?;
            self.lifecycle.on_startup(Hook::new("note", || async {
                JOURNAL.note("ran");
                Ok(())
            }))
        }
    }
    backend! { struct One { plugins: [Hooked] } }
    One::start(StartOptions::new()).await.unwrap();
    assert_eq!(JOURNAL.events(), ["ran"]);
}

#[tokio::test]
async fn a_start_that_is_given_up_leaves_no_plugin_starting() {
    static STATE: Mutex<&str> = Mutex::new("not begun");
    struct Begun;
    impl Drop for Begun {
        fn drop(&mut self) {
            *STATE.lock().unwrap() = "given up";
        }
    }
    #[plugin(id = "endless")]
    struct Endless;
    impl Plugin for Endless {
        async fn init(self) -> Result<()> {
            *STATE.lock().unwrap() = "begun";
            let _begun = Begun;
            std::future::pending().await
        }
    }
    backend! { struct One { plugins: [Endless] } }
    tokio::select! {
        biased;
        started = One::start(StartOptions::new()) => panic!("it never starts: {started:?}"),
        () = async { while *STATE.lock().unwrap() != "begun" { tokio::task::yield_now().await; } } => {}
    }
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    assert_eq!(*STATE.lock().unwrap(), "given up");
}

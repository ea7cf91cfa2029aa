use std::sync::Arc;

use flytower::services::{Discovery, HttpRouter, InstalledPlugin, Logger, RootInstanceMetadata, RootLogger};
use flytower::warp::{self, Filter};
use flytower::{CoreServices, Plugin, Result, backend, plugin, service, service_factory};
use flytower_test::mocks::Calls;
use flytower_test::{MockServices, mocks, start_test_backend, test_backend};

use crate::support::HelloPlugin;

#[service(id = "weather.station", default = RealStation)]
trait Station: Send + Sync + 'static {
    fn degrees(&self) -> i32;
}

#[service_factory(provides = dyn Station)]
struct RealStation;

impl Station for RealStation {
    fn degrees(&self) -> i32 {
        20
    }
}

struct MockStation(i32);

impl Station for MockStation {
    fn degrees(&self) -> i32 {
        self.0
    }
}

/// Adds one, and counts.
struct Spy(Arc<dyn Station>, Arc<Calls<i32>>);

impl Station for Spy {
    fn degrees(&self) -> i32 {
        let degrees = self.0.degrees();
        self.1.record(degrees);
        degrees + 1
    }
}

#[plugin(id = "weather")]
struct WeatherPlugin {
    station: Arc<dyn Station>,
    router: Arc<dyn HttpRouter>,
}

impl Plugin for WeatherPlugin {
    async fn init(self) -> Result<()> {
        let station = self.station;
        self.router
            .route(warp::path!("degrees").map(move || station.degrees().to_string()));
        Ok(())
    }
}

#[tokio::test]
async fn what_services_lists_takes_precedence_over_defaults_and_a_replacement_over_all() {
    #[service_factory(provides = dyn Station)]
    struct ColdStation;
    impl Station for ColdStation {
        fn degrees(&self) -> i32 {
            -20
        }
    }

    let real = test_backend! { plugins: [WeatherPlugin] }.await;
    let listed = test_backend! { plugins: [WeatherPlugin], services: [ColdStation] }.await;
    let replaced = test_backend! { services: [ColdStation], plugins: [WeatherPlugin] }
        .replace::<dyn Station>(Arc::new(MockStation(35)))
        .await;

    for (backend, degrees) in [(real, "20"), (listed, "-20"), (replaced, "35")] {
        assert_eq!(backend.get("/api/weather/degrees").await.text(), degrees);
        backend.stop().await;
    }
}

#[tokio::test]
async fn each_plugin_may_have_an_instance_of_its_own() {
    let backend = test_backend! { plugins: [WeatherPlugin] }
        .replace_with::<dyn Station>(|plugin| Arc::new(MockStation(plugin.unwrap().id().len() as i32)))
        .await;

    assert_eq!(backend.get("/api/weather/degrees").await.text(), "7");
    backend.stop().await;
}

#[tokio::test]
async fn something_may_be_put_around_what_is_real() {
    let calls = Arc::new(Calls::default());
    let spied = Arc::clone(&calls);
    let backend = test_backend! { plugins: [WeatherPlugin] }
        .wrap::<dyn Station>(move |real| Arc::new(Spy(real, Arc::clone(&spied))))
        .await;

    assert_eq!(backend.get("/api/weather/degrees").await.text(), "21");
    assert_eq!(calls.all(), [20]);
    backend.stop().await;
}

#[tokio::test]
async fn core_services_can_be_mocked() {
    let (logger, root_logger) = (mocks::logger(), mocks::logger());
    let metadata = mocks::root_instance_metadata([InstalledPlugin::new("other", [])]);
    #[plugin(id = "curious")]
    struct CuriousPlugin {
        metadata: Arc<dyn RootInstanceMetadata>,
        logger: Arc<dyn Logger>,
    }
    impl Plugin for CuriousPlugin {
        async fn init(self) -> Result<()> {
            self.logger.info(self.metadata.installed_plugins()[0].plugin_id);
            Ok(())
        }
    }

    let backend = test_backend! { plugins: [CuriousPlugin] }
        .replace::<dyn Logger>(logger.clone())
        .replace::<dyn RootLogger>(root_logger.clone())
        .replace::<dyn RootInstanceMetadata>(metadata.clone())
        .await;

    assert_eq!(logger.calls()[0].message, "other");
    assert_eq!(metadata.calls(), 1);
    root_logger.logs().assert_contains("Listening on ");
    backend.logs().assert_lacks("Listening on ");
    backend.stop().await;
}

#[tokio::test]
async fn plugins_find_each_other_where_the_test_backend_listens() {
    #[plugin(id = "seeker")]
    struct SeekerPlugin {
        discovery: Arc<dyn Discovery>,
        logger: Arc<dyn Logger>,
    }
    impl Plugin for SeekerPlugin {
        async fn init(self) -> Result<()> {
            self.logger.info(&self.discovery.get_base_url("hello").await?);
            Ok(())
        }
    }
    let backend = test_backend! { plugins: [SeekerPlugin] }.await;

    let expected = format!("{}/api/hello", backend.base_url());

    assert_eq!(backend.logs().of_plugin("seeker")[0].message, expected);
    backend.stop().await;
}

#[tokio::test]
async fn a_backend_of_production_starts_as_a_test_does() {
    backend! {
        struct Portal {
            services: [CoreServices],
            plugins: [HelloPlugin],
        }
    }
    let backend = start_test_backend::<Portal>().await;

    assert_eq!(backend.get("/api/hello/open").await.text(), "hello");
    backend.logs().assert_contains("started `Portal`");
    backend.logs().assert_contains("hello is there");
    backend.stop().await;
}

#[tokio::test]
async fn the_mocks_work_without_the_kit_s_start() {
    backend! {
        struct Plain {
            services: [MockServices],
            plugins: [HelloPlugin],
        }
    }
    let running = Plain::start(flytower::StartOptions::new()).await.unwrap();

    assert!(running.address().unwrap().ip().is_loopback());
    running.stop().await.unwrap();
}

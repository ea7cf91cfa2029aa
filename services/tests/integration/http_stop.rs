use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

use flytower_core::services::HttpRouter;
use flytower_core::warp::{self, Filter};
use flytower_core::{Error, Plugin, Result, backend, plugin};
use flytower_services::CoreServices;
use tokio::net::TcpStream;
use tokio::sync::Semaphore;

use crate::support::{Config, address, get, hello};

/// How many slow requests have arrived.
static ARRIVED: LazyLock<Semaphore> = LazyLock::new(|| Semaphore::new(0));

#[plugin(id = "slow")]
struct Slow {
    router: Arc<dyn HttpRouter>,
}

impl Plugin for Slow {
    async fn init(self) -> Result<()> {
        self.router.route(warp::path!("slow").then(|| async {
            ARRIVED.add_permits(1);
            tokio::time::sleep(Duration::from_millis(300)).await;
            "done"
        }));
        self.router.route(hello());
        Ok(())
    }
}

#[plugin(id = "broken")]
struct Broken {}

impl Plugin for Broken {
    async fn init(self) -> Result<()> {
        Err(Error::internal("no luck"))
    }
}

backend! {
    struct SlowBackend {
        services: [CoreServices],
        plugins: [Slow],
    }
}

backend! {
    struct BrokenBackend {
        services: [CoreServices],
        plugins: [Slow, Broken],
    }
}

#[tokio::test]
async fn requests_on_their_way_are_answered_and_no_more_are_taken() {
    let config = Config::with("");
    let backend = SlowBackend::start(config.options()).await.unwrap();
    let address = address(&backend);
    let idle = TcpStream::connect(address).await.unwrap();
    let request = tokio::spawn(get(address, "/api/slow/slow"));
    ARRIVED.acquire().await.unwrap().forget();

    backend.stop().await.unwrap();

    assert_eq!(request.await.unwrap(), (200, "done".to_owned()));
    assert!(TcpStream::connect(address).await.is_err());
    let mut rest = [0; 1];
    idle.readable().await.unwrap();
    assert_eq!(
        idle.try_read(&mut rest).unwrap_or_default(),
        0,
        "an idle connection must be closed"
    );
}

#[tokio::test]
async fn a_backend_that_stops_answers_on_for_a_while_if_it_is_configured() {
    let config = Config::with("  lifecycle: { serverShutdownDelay: 3s }\n");
    let backend = SlowBackend::start(config.options()).await.unwrap();
    let address = address(&backend);
    let begin = Instant::now();
    let stopping = tokio::spawn(async move { backend.stop().await });

    while get(address, "/.backstage/health/v1/readiness").await.0 == 200 {
        assert!(begin.elapsed() < Duration::from_secs(3));
    }
    assert_eq!(get(address, "/api/slow/hello").await, (200, "hello".to_owned()));

    stopping.await.unwrap().unwrap();
    assert!(begin.elapsed() >= Duration::from_secs(3));
    assert!(TcpStream::connect(address).await.is_err());
}

#[tokio::test]
async fn a_delay_ends_with_the_time_there_is_to_stop() {
    let config = Config::with("  lifecycle: { serverShutdownDelay: 1h }\n");
    let options = config.options().stop_timeout(Duration::from_millis(200));
    let backend = SlowBackend::start(options).await.unwrap();

    let error = backend.stop().await.unwrap_err().to_string();

    assert!(error.contains("`backend.lifecycle.serverShutdownDelay`"), "{error}");
}

#[tokio::test]
async fn a_backend_that_does_not_start_stops_without_delay() {
    let config = Config::with("  lifecycle: { serverShutdownDelay: 20s }\n");
    let begin = Instant::now();

    BrokenBackend::start(config.options()).await.unwrap_err();

    assert!(begin.elapsed() < Duration::from_secs(10));
}

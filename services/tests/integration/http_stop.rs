use std::sync::{Arc, LazyLock};
use std::time::Duration;

use flytower_core::services::HttpRouter;
use flytower_core::warp::{self, Filter};
use flytower_core::{Plugin, Result, backend, plugin};
use flytower_services::CoreServices;
use tokio::net::TcpStream;
use tokio::sync::Semaphore;

use crate::support::{Config, address, get};

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
        Ok(())
    }
}

backend! {
    struct SlowBackend {
        services: [CoreServices],
        plugins: [Slow],
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

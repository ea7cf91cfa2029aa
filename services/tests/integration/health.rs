use std::sync::{Arc, Mutex};

use flytower_core::services::{Lifecycle, RootHealth};
use flytower_core::{Hook, Plugin, Result, backend, plugin};
use flytower_services::CoreServices;

use crate::support::Config;

static HEALTH: Mutex<Option<Arc<dyn RootHealth>>> = Mutex::new(None);
static SEEN: Mutex<Vec<u16>> = Mutex::new(Vec::new());

async fn note(health: &dyn RootHealth) {
    let status = health.readiness().await.status.as_u16();
    SEEN.lock().unwrap().push(status);
}

#[plugin(id = "watcher")]
struct Watcher {
    health: Arc<dyn RootHealth>,
    lifecycle: Arc<dyn Lifecycle>,
}

impl Plugin for Watcher {
    async fn init(self) -> Result<()> {
        note(&*self.health).await;
        *HEALTH.lock().unwrap() = Some(Arc::clone(&self.health));
        self.lifecycle.on_shutdown(Hook::new("look", || async move {
            note(&*self.health).await;
            Ok(())
        }))
    }
}

backend! {
    struct Watched {
        services: [CoreServices],
        plugins: [Watcher],
    }
}

#[tokio::test]
async fn a_backend_is_ready_between_its_start_and_its_stop() {
    let config = Config::with("");
    let backend = Watched::start(config.options()).await.unwrap();
    let health = HEALTH.lock().unwrap().take().unwrap();

    note(&*health).await;
    backend.stop().await.unwrap();

    assert_eq!(*SEEN.lock().unwrap(), [503, 200, 503]);
}

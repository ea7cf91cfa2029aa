//! FT0049: a future in a box can be returned by any implementation
//!
//! Fixes service/fail/async_function.rs

use std::sync::Arc;

use async_trait::async_trait;
use flytower::{Plugin, Result, StartOptions, backend, plugin, service, service_factory};

#[service(id = "todo.store")]
#[async_trait]
trait Store: Send + Sync + 'static {
    async fn titles(&self) -> Vec<String>;
}

#[service_factory(provides = dyn Store)]
struct MemoryStore;

#[async_trait]
impl Store for MemoryStore {
    async fn titles(&self) -> Vec<String> {
        vec!["write documentation".to_owned()]
    }
}

#[plugin(id = "todo")]
struct TodoPlugin {
    store: Arc<dyn Store>,
}

impl Plugin for TodoPlugin {
    async fn init(self) -> Result<()> {
        assert_eq!(self.store.titles().await, ["write documentation"]);
        Ok(())
    }
}

backend! {
    struct Portal {
        services: [MemoryStore],
        plugins: [TodoPlugin],
    }
}

#[tokio::main]
async fn main() {
    Portal::start(StartOptions::new()).await.unwrap();
}

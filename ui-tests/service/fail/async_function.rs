//! FT0049: who calls an `async fn` of a service does not know how large its future is

use std::sync::Arc;

use flytower::{Plugin, Result, backend, plugin, service, service_factory};

#[service(id = "todo.store")]
trait Store: Send + Sync + 'static {
    async fn titles(&self) -> Vec<String>;
}

#[service_factory(provides = dyn Store)]
struct MemoryStore;

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
        let _ = &self.store;
        Ok(())
    }
}

backend! {
    struct Portal {
        services: [MemoryStore],
        plugins: [TodoPlugin],
    }
}

fn main() {}

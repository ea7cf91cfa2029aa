//! Whatever an attribute goes on may stand inside a function

use std::sync::Arc;

use flytower::{Plugin, Result, backend, plugin, service, service_factory};

fn main() {
    #[service(id = "inner.store")]
    trait Store: Send + Sync + 'static {}

    #[service_factory(provides = dyn Store)]
    struct MemoryStore;

    impl Store for MemoryStore {}

    #[plugin(id = "inner")]
    struct InnerPlugin {
        store: Arc<dyn Store>,
    }

    impl Plugin for InnerPlugin {
        async fn init(self) -> Result<()> {
            Ok(())
        }
    }

    backend! { struct Portal { services: [MemoryStore], plugins: [InnerPlugin] } }

    assert_eq!(Portal::PLAN.plugins.len(), 1);
}

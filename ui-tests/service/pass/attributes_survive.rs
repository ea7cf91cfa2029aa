//! What else stands on a trait stays: documentation, visibility, other attributes

use async_trait::async_trait;
use flytower::{backend, service, service_factory};

/// Remembers entities.
#[service(id = "catalog.cache")]
#[async_trait]
#[deny(missing_docs)]
pub(crate) trait Cache: Send + Sync + 'static {
    /// Looks one up.
    async fn get(&self) -> Option<String>;
}

#[service_factory(provides = dyn Cache)]
#[derive(Debug, Clone, Default)]
pub struct MemoryCache;

#[async_trait]
impl Cache for MemoryCache {
    async fn get(&self) -> Option<String> {
        None
    }
}

backend! {
    struct Portal {
        services: [MemoryCache],
    }
}

fn main() {
    println!("{:?}", MemoryCache.clone());
    assert_eq!(Portal::PLAN.factories.len(), 1);
}

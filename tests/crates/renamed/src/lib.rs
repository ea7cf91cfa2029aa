//! A library that knows Flytower by another name: the attributes find it all the same.

#![allow(
    missing_debug_implementations,
    reason = "what is behind a service need not be `Debug`"
)]

use std::sync::Arc;

use tower::{Plugin, Result, plugin, service, service_factory};

/// A service.
#[service(id = "renamed.store")]
pub trait Store: Send + Sync + 'static {}

/// Its factory.
#[service_factory(provides = dyn Store)]
pub struct MemoryStore;

impl Store for MemoryStore {}

/// A plugin that needs it.
#[plugin(id = "renamed")]
pub struct RenamedPlugin {
    /// Filled by the backend.
    pub store: Arc<dyn Store>,
}

impl Plugin for RenamedPlugin {
    async fn init(self) -> Result<()> {
        Ok(())
    }
}

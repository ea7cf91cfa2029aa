//! FT0001: the backend brings a core service of its own; others list `flytower::CoreServices`
//!
//! Fixes backend/fail/missing_core_service.rs

use std::sync::Arc;

use flytower::services::{Fields, Level, Logger, RootLogger};
use flytower::{Plugin, Result, backend, plugin, service_factory};

#[service_factory(provides = dyn RootLogger)]
struct Silence;

impl RootLogger for Silence {
    fn log(&self, _: Level, _: &str) {}

    fn child(&self, _: Fields) -> Arc<dyn Logger> {
        Arc::new(Self)
    }
}

impl Logger for Silence {
    fn log(&self, _: Level, _: &str) {}

    fn child(&self, _: Fields) -> Arc<dyn Logger> {
        Arc::new(Self)
    }
}

#[plugin(id = "catalog")]
struct CatalogPlugin {
    logger: Arc<dyn RootLogger>,
}

impl Plugin for CatalogPlugin {
    async fn init(self) -> Result<()> {
        self.logger.log(Level::INFO, "nobody hears this");
        Ok(())
    }
}

backend! {
    struct Portal {
        services: [Silence],
        plugins: [CatalogPlugin],
    }
}

fn main() {
    assert_eq!(Portal::PLAN.root_instances, 1);
}

use core::fmt;
use std::error::Error as StdError;
use std::sync::Arc;

use flytower::services::{HttpRouter, Logger, PluginMetadata, RootConfig};
use flytower::{Error, Plugin, Result, plugin};

use crate::config::CatalogConfig;
use crate::loader;
use crate::routes::routes;
use crate::stitch::stitch;
use crate::store::Store;

/// The catalog: reads the entities of `catalog.locations` and serves them below `/api/catalog`.
#[plugin(id = "catalog")]
pub struct CatalogPlugin {
    config: Arc<dyn RootConfig>,
    router: Arc<dyn HttpRouter>,
    logger: Arc<dyn Logger>,
    metadata: PluginMetadata,
}

impl Plugin for CatalogPlugin {
    async fn init(self) -> Result<()> {
        let config = CatalogConfig::read(&*self.config)?;
        let folder = std::env::current_dir().map_err(|error| {
            Error::internal("there is no current folder to resolve `catalog.locations` against").caused_by(error)
        })?;
        let mut findings = loader::load(&config, &folder).await;
        let entities = stitch(findings.loaded, &mut findings.problems);
        for problem in &findings.problems {
            self.logger.warn(&chain(problem));
        }
        self.logger.info(&format!(
            "{} entities, from {} configured locations",
            entities.len(),
            config.locations.len()
        ));
        self.router
            .mount(routes(Store::new(entities), format!("/api/{}", self.metadata.id())));
        Ok(())
    }
}

/// A problem with all its causes.
fn chain(problem: &(dyn StdError + 'static)) -> String {
    let causes = core::iter::successors(Some(problem), |error| (*error).source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join("; caused by ")
}

impl fmt::Debug for CatalogPlugin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CatalogPlugin").finish_non_exhaustive()
    }
}

use core::fmt;
use std::error::Error as StdError;
use std::sync::Arc;

use flytower::services::{HttpRouter, Logger, PluginMetadata};
use flytower::{Config, Error, Plugin, Result, plugin};

use crate::config::CatalogConfig;
use crate::loader;
use crate::routes::routes;
use crate::stitch::stitch;
use crate::store::Store;

/// The catalog: reads the entities of `catalog.locations` and serves them below `/api/catalog`.
#[plugin(id = "catalog")]
pub struct CatalogPlugin {
    config: Config<CatalogConfig>,
    router: Arc<dyn HttpRouter>,
    logger: Arc<dyn Logger>,
    metadata: PluginMetadata,
}

impl Plugin for CatalogPlugin {
    async fn init(self) -> Result<()> {
        let config = self.config.get();
        let folder = std::env::current_dir().map_err(|error| {
            Error::internal("there is no current folder to resolve `catalog.locations` against").caused_by(error)
        })?;
        let mut findings = loader::load(&config.locations, &config.rules()?, &folder).await;
        let entities = stitch(findings.loaded, &mut findings.problems);
        for problem in &findings.problems {
            self.logger.warn(&chain(problem));
        }
        let summary = summary(entities.len(), config.locations.len(), findings.problems.len());
        self.logger.info(&summary);
        self.router
            .mount(routes(Store::new(entities), format!("/api/{}", self.metadata.id())));
        Ok(())
    }
}

fn summary(entities: usize, locations: usize, problems: usize) -> String {
    format!(
        "{}, from {}; {}",
        counted(entities, "entity", "entities"),
        counted(locations, "configured location", "configured locations"),
        counted(problems, "problem", "problems")
    )
}

fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_loaded_is_counted_in_words_that_fit() {
        assert_eq!(
            summary(10, 9, 0),
            "10 entities, from 9 configured locations; 0 problems"
        );
        assert_eq!(summary(1, 1, 1), "1 entity, from 1 configured location; 1 problem");
    }
}

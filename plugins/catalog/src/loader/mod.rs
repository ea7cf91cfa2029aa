//! From configured locations to entities: reads files, and the files that they lead to.

mod file;
mod problem;
mod targets;

pub(crate) use problem::Problem;

use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;

use futures_util::{StreamExt, stream};

use crate::config::ConfiguredLocation;
use crate::entity::Entity;
use crate::location::{FILE, Location, resolve};
use crate::relations::Relation;
use crate::rules::Rules;
use targets::Target;

/// How many files are read at a time.
const CONCURRENT_READS: usize = 16;

/// A valid entity and where it comes from.
#[derive(Clone, Debug)]
pub(crate) struct Loaded {
    pub(crate) entity: Entity,
    pub(crate) relations: Vec<Relation>,
    /// The location that holds the entity.
    pub(crate) location: Location,
    /// The configured location that led there.
    pub(crate) origin: Location,
}

/// The entities that were found, in a fixed order, and what was wrong with the rest.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    pub(crate) loaded: Vec<Loaded>,
    pub(crate) problems: Vec<Problem>,
}

/// A configured location that files are read for.
#[derive(Debug)]
struct Origin {
    location: Location,
    rules: Rules,
}

/// Reads all configured locations. `folder` is what relative targets of the configuration are resolved against.
///
/// Nothing is so wrong that it ends this: a catalog without one file is better than none.
pub(crate) async fn load(locations: &[ConfiguredLocation], rules: &Rules, folder: &Path) -> Findings {
    let mut findings = Findings::default();
    let mut next = Vec::new();
    for configured in locations {
        if configured.location.kind != FILE {
            findings.problems.push(Problem::UnsupportedType {
                location: configured.location.clone(),
            });
            continue;
        }
        let location = Location::file(&resolve(folder, &configured.location.target));
        let allowed = configured.rules.iter().flat_map(|rules| rules.allow.iter().cloned());
        let origin = Arc::new(Origin {
            location: location.clone(),
            rules: rules.with(allowed),
        });
        match location.to_entity() {
            Ok(entity) => {
                let found = Loaded {
                    entity,
                    relations: Vec::new(),
                    location: location.clone(),
                    origin: location,
                };
                next.extend(targets::of(&found, &origin, &mut findings.problems));
                findings.loaded.push(found);
            }
            Err(source) => findings.problems.push(Problem::InvalidLocation { location, source }),
        }
    }
    follow(next, &mut findings).await;
    findings
}

/// Reads the targets, then those that they lead to, and so on. The order is that of the files, not of the disk.
async fn follow(mut next: Vec<Target>, findings: &mut Findings) {
    // Locations may lead in circles. What one configured location may not hold another one may, so each follows its own.
    let mut seen = HashSet::new();
    // Two names of one file are one file; its real path is known once it was found.
    let mut loaded = HashSet::new();
    while !next.is_empty() {
        let reads =
            stream::iter(core::mem::take(&mut next)).map(|target| async move { (file::read(&target).await, target) });
        let mut reads = reads.buffered(CONCURRENT_READS);
        while let Some((read, target)) = reads.next().await {
            let file = match read {
                Ok(Some(file)) => file,
                Ok(None) => continue,
                Err(problem) => {
                    findings.problems.push(problem);
                    continue;
                }
            };
            if !seen.insert((file.real_path.clone(), target.origin.location.clone())) {
                continue;
            }
            let found = file::entities(&file, &target, &mut findings.problems);
            for entity in &found {
                next.extend(targets::of(entity, &target.origin, &mut findings.problems));
            }
            // Whoever came first has its entities.
            if !found.is_empty() && loaded.insert(file.real_path) {
                findings.loaded.extend(found);
            }
        }
    }
    // What is wrong with a file is said once, however many locations lead there.
    let mut said = HashSet::new();
    findings.problems.retain(|problem| said.insert(problem.to_string()));
}

#[cfg(test)]
mod tests;

//! The parts of the configuration that features hold as [`Config`](crate::config::Config): read and validated before
//! anything else starts, and again whenever the configuration changes.

use core::any::TypeId;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use tokio::sync::watch;
use tokio_util::task::AbortOnDropHandle;
use tracing::Instrument;

use super::changes::Changes;
use super::contain::contained_now;
use super::loaders::Enabled;
use super::needs::FactoriesOf;
use super::policy::StartupPolicy;
use super::values::RuntimeValues;
use super::warnings::{Warned, warnings_of};
use crate::config::path::is_within;
use crate::config::{ConfigProblem, ConfigProblems, ConfigSection, ConfigSnapshot, SectionCell, SectionDescriptor};
use crate::descriptor::{Dependency, Scope};
use crate::plan::Plan;
use crate::services::RootConfig;

/// The sections that were read so far.
#[derive(Debug, Default)]
pub(crate) struct Sections {
    /// What they were read of: the last configuration that was valid. Locked by whoever reads sections, so that all are of
    /// one configuration whenever that changes.
    accepted: Mutex<Option<Arc<ConfigSnapshot>>>,
    cells: RwLock<HashMap<TypeId, SectionCell>>,
    settled: watch::Sender<Option<SettledConfig>>,
    pub(super) warned: Warned,
}

/// What became of a configuration that has changed.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct SettledConfig {
    /// The configuration.
    pub snapshot: Arc<ConfigSnapshot>,
    /// Whether features see it now. If it is not valid, they keep the one before.
    pub result: Result<(), ConfigProblems>,
}

impl Sections {
    /// Reads those of `sections` that were not read before, of the configuration that the others are of.
    pub(super) fn read(&self, sections: &[SectionDescriptor], config: &dyn RootConfig) -> Result<(), ConfigProblems> {
        let mut accepted = self.accepted.lock().unwrap_or_else(PoisonError::into_inner);
        let snapshot = Arc::clone(accepted.get_or_insert_with(|| config.snapshot()));
        let new: Vec<_> = {
            let cells = self.cells.read().unwrap_or_else(PoisonError::into_inner);
            let is_new = |section: &&SectionDescriptor| !cells.contains_key(&section.id());
            sections.iter().filter(is_new).copied().collect()
        };
        let read = checked(&new, &snapshot, config)?;
        let mut cells = self.cells.write().unwrap_or_else(PoisonError::into_inner);
        cells.extend(read.into_iter().map(|cell| (cell.descriptor.id(), cell)));
        Ok(())
    }

    /// Takes over a configuration that has changed, as a whole or not at all.
    fn update(&self, snapshot: &Arc<ConfigSnapshot>, config: &dyn RootConfig) -> Result<Changes, ConfigProblems> {
        let mut accepted = self.accepted.lock().unwrap_or_else(PoisonError::into_inner);
        let cells = self.cells.read().unwrap_or_else(PoisonError::into_inner);
        let sections: Vec<_> = cells.values().map(|cell| cell.descriptor).collect();
        for cell in checked(&sections, snapshot, config)? {
            if let Some(current) = cells.get(&cell.descriptor.id()) {
                current.update(cell);
            }
        }
        let before = accepted.replace(Arc::clone(snapshot)).unwrap_or_default();
        Ok(Changes::between(&before, snapshot, cells.values()))
    }

    /// The configuration that sections were read of, if any were.
    pub(super) fn accepted(&self) -> Option<Arc<ConfigSnapshot>> {
        self.accepted.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What became of the last change.
    pub(super) fn settled(&self) -> watch::Receiver<Option<SettledConfig>> {
        self.settled.subscribe()
    }

    /// A section as it is now, if it was read.
    pub(super) fn get<T: ConfigSection>(&self) -> Option<Arc<T>> {
        self.subscribe().map(|section| Arc::clone(&section.borrow()))
    }

    pub(crate) fn subscribe<T: ConfigSection>(&self) -> Option<watch::Receiver<Arc<T>>> {
        let cells = self.cells.read().unwrap_or_else(PoisonError::into_inner);
        cells.get(&TypeId::of::<T>())?.subscribe()
    }
}

/// Reads sections, if nothing at all is wrong with any. It is the code of features that reads them: a panic in it is a
/// problem like others.
pub(super) fn checked(
    sections: &[SectionDescriptor],
    snapshot: &ConfigSnapshot,
    config: &dyn RootConfig,
) -> Result<Vec<SectionCell>, ConfigProblems> {
    let panicked = |path: &str| ConfigProblem::invalid(snapshot, path, "whoever reads it has panicked");
    let checked = contained_now(|| Ok(config.check(snapshot, sections)));
    let mut problems = checked.unwrap_or_else(|_| vec![panicked("")]);
    let mut cells = Vec::with_capacity(sections.len());
    for section in sections {
        let read = contained_now(|| {
            Ok(section
                .read(snapshot)
                .map_err(|first| of_type(section, snapshot, first)))
        });
        match read.unwrap_or_else(|_| Err(vec![panicked(section.path)])) {
            Ok(cell) => cells.push(cell),
            Err(mut found) => {
                found.retain(|problem| is_news(problem, &problems));
                problems.extend(found);
            }
        }
    }
    if problems.is_empty() {
        return Ok(cells);
    }
    // two features may have sections of one place, or one inside of the other
    let mut seen = Vec::new();
    problems.retain(|problem| {
        let is_new = !seen.contains(problem);
        seen.extend(is_new.then(|| problem.clone()));
        is_new
    });
    Err(ConfigProblems(problems))
}

/// All that a type refuses of its section: a schema may be more lenient than the type that it describes.
fn of_type(section: &SectionDescriptor, snapshot: &ConfigSnapshot, first: ConfigProblem) -> Vec<ConfigProblem> {
    let mut found = section.problems(snapshot);
    if found.is_empty() {
        // each value is as it should be, but not all of them together
        found.push(first);
    }
    found
}

/// Whether a problem is about something else than those that are known.
fn is_news(problem: &ConfigProblem, known: &[ConfigProblem]) -> bool {
    !known
        .iter()
        .any(|other| is_within(&problem.path, &other.path) || is_within(&other.path, &problem.path))
}

/// Follows `changes` of the configuration for as long as the handle lives.
pub(super) fn follow(
    config: Arc<dyn RootConfig>,
    mut changes: watch::Receiver<Arc<ConfigSnapshot>>,
    plan: &'static Plan,
    values: RuntimeValues,
) -> AbortOnDropHandle<()> {
    let task = async move {
        while changes.changed().await.is_ok() {
            let snapshot = Arc::clone(&changes.borrow_and_update());
            // the code of features reads it, and one that panics must not be the last that was read
            let read = contained_now(|| Ok(values.sections().update(&snapshot, &*config)));
            let result = read.unwrap_or_else(|_| {
                let panicked = ConfigProblem::invalid(&snapshot, "", "whoever reads it has panicked");
                Err(ConfigProblems(vec![panicked]))
            });
            match &result {
                Ok(changes) => {
                    changes.log();
                    values.sections().warned.log(warnings_of(plan, &*config, &snapshot));
                }
                Err(problems) => {
                    tracing::warn!(
                        "the configuration has changed and is not valid; the one before remains: {problems}"
                    );
                }
            }
            let result = result.map(drop);
            let settled = SettledConfig { snapshot, result };
            values.sections().settled.send_replace(Some(settled));
        }
    };
    AbortOnDropHandle::new(tokio::spawn(task.in_current_span()))
}

/// The sections that the whole of a plan may ask for: those of installed features, and of the services they use.
pub(crate) fn sections_of_plan(plan: &Plan) -> Vec<SectionDescriptor> {
    let mut sections = Found::of_runtime();
    for factory in plan.factories {
        sections.extend(factory.descriptor.dependencies);
        sections.extend(factory.descriptor.context_dependencies());
    }
    plan.plugins
        .iter()
        .for_each(|plugin| sections.extend(plugin.descriptor.dependencies));
    plan.modules
        .iter()
        .for_each(|module| sections.extend(module.descriptor.dependencies));
    plan.loaders
        .iter()
        .for_each(|loader| sections.extend(loader.descriptor.dependencies));
    sections.0
}

/// The sections that are needed once these features start, and before: those of root-scoped services, of loaders, and of
/// the plugin-scoped services that the features use.
pub(super) fn sections_needed(
    plan: &'static Plan,
    enabled: &Enabled,
    values: &RuntimeValues,
) -> Vec<SectionDescriptor> {
    let replacements = values.options().replacements();
    let mut sections = Found::of_runtime();
    for factory in plan.factories.iter().filter(|factory| factory.scope().is_root()) {
        if !replacements.contains(factory.descriptor.provides) {
            sections.extend(factory.descriptor.dependencies);
        }
    }
    plan.loaders
        .iter()
        .for_each(|loader| sections.extend(loader.descriptor.dependencies));
    let mut links = Vec::new();
    for (plugin, modules) in enabled {
        let plugin = &plan.plugins[*plugin];
        sections.extend(plugin.descriptor.dependencies);
        links.push(plugin.links);
        for module in modules {
            let module = &plan.modules[*module];
            sections.extend(module.descriptor.dependencies);
            links.push(module.links);
        }
    }
    let factories = FactoriesOf::scope(plan, Scope::Plugin, replacements).needed_by(plan, links);
    sections.extend_by_factories(plan, &factories, values);
    sections.0
}

/// The sections that factories need, by their indices.
pub(super) fn sections_of_factories(plan: &Plan, factories: &[u32], values: &RuntimeValues) -> Vec<SectionDescriptor> {
    let mut sections = Found(Vec::new());
    sections.extend_by_factories(plan, factories, values);
    sections.0
}

/// Sections, each once.
struct Found(Vec<SectionDescriptor>);

impl Found {
    fn extend_by_factories(&mut self, plan: &Plan, factories: &[u32], values: &RuntimeValues) {
        for index in factories {
            let factory = plan.factories[*index as usize].descriptor;
            if !values.options().replacements().contains(factory.provides) {
                self.extend(factory.dependencies);
                self.extend(factory.context_dependencies());
            }
        }
    }

    /// What the runtime itself reads.
    fn of_runtime() -> Self {
        Self(vec![SectionDescriptor::of::<StartupPolicy>()])
    }

    fn extend(&mut self, dependencies: &[Dependency]) {
        for section in dependencies.iter().filter_map(Dependency::section) {
            if !self.0.iter().any(|known| known.id() == section.id()) {
                self.0.push(*section);
            }
        }
    }
}

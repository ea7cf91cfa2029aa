//! The making of instances, level by level: those of one level concurrently.

use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::future::join_all;

use super::contain::{contained, contained_now};
use super::failure::Failed;
use super::progress::Progress;
use super::values::RuntimeValues;
use crate::descriptor::{Build, FactoryFuture};
use crate::error::{Error, Result};
use crate::inject::{Injector, Instance, Slot, misplaced};
use crate::plan::{Plan, PlannedFactory, Range};

/// What factories are given, and where to put what they make.
pub(super) struct Workshop<'a> {
    pub(super) plan: &'static Plan,
    /// The root-scoped instances; while those are being made, see `made`.
    pub(super) root: &'a [Slot],
    /// The root contexts, by factory.
    pub(super) contexts: &'a [Slot],
    pub(super) values: &'a RuntimeValues,
    /// What is to be told that a service is waited for; a plugin is waited for as a whole.
    pub(super) progress: Option<&'a Progress>,
}

/// A factory that failed.
pub(super) struct FactoryFailure {
    pub(super) factory: &'static PlannedFactory,
    pub(super) after: Duration,
    pub(super) error: Error,
}

impl Workshop<'_> {
    /// Makes the instances of root-scoped services. Those that are in `made` already stay.
    pub(super) async fn make_root(&self, factories: &[u32], made: &mut Vec<Slot>) -> Vec<FactoryFailure> {
        made.resize_with(self.plan.root_instances as usize, Slot::default);
        let mut failures = Vec::new();
        for level in levels(self.plan, factories) {
            let missing = self.missing(&level, made);
            let begun: Vec<_> = missing.map(|index| self.begin(index, made, &[])).collect();
            failures.extend(self.complete(begun, made).await);
            if !failures.is_empty() {
                break;
            }
        }
        failures
    }

    /// Makes the instances that one plugin needs. A failure is kept in its place, for those that need it.
    pub(super) async fn make_for_plugin(&self, factories: &[u32]) -> Vec<Slot> {
        let mut made: Vec<Slot> = Vec::new();
        if !factories.is_empty() {
            self.make_missing_for_plugin(factories, &mut made).await;
        }
        made
    }

    /// The same, but for those that the plugin has already.
    pub(super) async fn make_missing_for_plugin(&self, factories: &[u32], made: &mut Vec<Slot>) {
        made.resize_with(self.plan.plugin_instances as usize, Slot::default);
        for level in levels(self.plan, factories) {
            let missing = self.missing(&level, made);
            let begun: Vec<_> = missing.map(|index| self.begin(index, self.root, made)).collect();
            self.complete(begun, made).await;
        }
    }

    /// Those factories whose instances are not there yet.
    fn missing<'l>(&self, level: &'l [u32], made: &'l [Slot]) -> impl Iterator<Item = u32> + use<'l> {
        let plan = self.plan;
        level.iter().copied().filter(move |index| {
            let slot = made.get(plan.factories[*index as usize].instance as usize);
            matches!(slot, Some(Slot::Empty))
        })
    }

    fn begin(&self, index: u32, root: &[Slot], plugin: &[Slot]) -> (&'static PlannedFactory, Result<Begun>) {
        let planned = &self.plan.factories[index as usize];
        let begun = contained_now(|| {
            let replacements = self.values.options().replacements();
            if let Some(instance) = replacements.instance(planned.descriptor.provides, self.values.plugin_if_any()) {
                return Ok(Begun::Made(instance));
            }
            let mut injector = self.injector(planned.links, root, plugin)?;
            Ok(match planned.descriptor.build {
                Build::Struct(build) => {
                    let made = build(&mut injector);
                    Begun::Made(replacements.wrapped(planned.descriptor.provides, made))
                }
                Build::Function(build) => Begun::Future(build(&mut injector)),
                Build::Context { create, .. } => {
                    let context = self.contexts.get(index as usize).unwrap_or_else(|| misplaced());
                    context.check()?;
                    Begun::Future(create(context.instance(), &mut injector))
                }
            })
        });
        (planned, begun)
    }

    fn injector<'a>(&'a self, links: Range, root: &'a [Slot], plugin: &'a [Slot]) -> Result<Injector<'a>> {
        Injector::new(
            &self.plan.links[links.as_range()],
            self.plan.many,
            root,
            plugin,
            Vec::new(),
            self.values,
        )
    }

    async fn complete(
        &self,
        begun: Vec<(&'static PlannedFactory, Result<Begun>)>,
        made: &mut [Slot],
    ) -> Vec<FactoryFailure> {
        let started = Instant::now();
        let mut failures = Vec::new();
        let mut futures = Vec::new();
        for (factory, begun) in begun {
            match begun {
                Ok(Begun::Made(instance)) => put(made, factory, Slot::Ready(instance)),
                Ok(Begun::Future(future)) => {
                    let awaiting = self.progress.map(|progress| progress.awaits(Failed::service(factory)));
                    let replacements = self.values.options().replacements();
                    futures.push(async move {
                        let _until_made = awaiting;
                        let made = async { Ok(replacements.wrapped(factory.descriptor.provides, future.await?)) };
                        (factory, contained(made).await)
                    });
                }
                Err(error) => failures.push(fail(made, factory, started, error)),
            }
        }
        for (factory, result) in join_all(futures).await {
            match result {
                Ok(instance) => put(made, factory, Slot::Ready(instance)),
                Err(error) => failures.push(fail(made, factory, started, error)),
            }
        }
        failures
    }
}

/// How far a factory is.
enum Begun {
    Made(Instance),
    Future(FactoryFuture),
}

fn put(made: &mut [Slot], factory: &PlannedFactory, slot: Slot) {
    if let Some(place) = made.get_mut(factory.instance as usize) {
        *place = slot;
    }
}

fn fail(made: &mut [Slot], factory: &'static PlannedFactory, started: Instant, error: Error) -> FactoryFailure {
    let id = factory.descriptor.provides.id;
    let reason = format!("service `{id}` (made by `{}`): {error:?}", factory.descriptor.item.name);
    put(made, factory, Slot::Failed(Arc::from(reason)));
    FactoryFailure {
        factory,
        after: started.elapsed(),
        error,
    }
}

/// Groups factories by level. They come in the plan's order, in which levels may alternate.
fn levels(plan: &Plan, factories: &[u32]) -> Vec<Vec<u32>> {
    let mut levels: Vec<Vec<u32>> = Vec::new();
    for index in factories {
        let level = plan.factories[*index as usize].level as usize;
        if levels.len() <= level {
            levels.resize_with(level + 1, Vec::new);
        }
        levels[level].push(*index);
    }
    levels
}

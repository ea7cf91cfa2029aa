use core::any::Any;
use std::sync::Arc;
use std::time::Instant;

use tokio::sync::mpsc::UnboundedSender;
use tracing::Instrument;

use super::contain::contained;
use super::failure::{Failed, Failure};
use super::hooks::{PluginHooks, plugin_span};
use super::instances::Workshop;
use super::progress::Progress;
use super::run_hooks::run_starting_hooks;
use super::running::PluginReport;
use super::values::RuntimeValues;
use crate::descriptor::Id;
use crate::error::Result;
use crate::inject::{Injector, Lendable, Slot};
use crate::plan::{Consumer, Link, Plan, PlannedModule, PlannedPlugin, PlannedPoint};

/// One plugin on its way to run.
pub(super) struct PluginStart {
    pub(super) plan: &'static Plan,
    pub(super) plugin: &'static PlannedPlugin,
    /// The modules that start, in their order.
    pub(super) modules: Vec<&'static PlannedModule>,
    /// The factories of the plugin-scoped services that it and its modules need.
    pub(super) factories: Vec<u32>,
    pub(super) values: RuntimeValues,
    pub(super) hooks: PluginHooks,
}

/// What the plugins have in common while they start.
pub(super) struct Surroundings {
    pub(super) root: Arc<Vec<Slot>>,
    pub(super) contexts: Arc<Vec<Slot>>,
    pub(super) progress: Progress,
    /// To whom it is said that a plugin is done, well or badly.
    pub(super) done: UnboundedSender<PluginReport>,
}

/// An extension point; `None` once its owner has it back.
type Point = Option<Box<dyn Any + Send>>;

impl PluginStart {
    /// Starts the plugin, then runs the hooks for how that went.
    pub(super) async fn run(self, around: &Surroundings) -> PluginReport {
        let progress = &around.progress;
        let begun = Instant::now();
        let id = self.plugin.descriptor.key.id.text();
        let modules = self.modules.iter().map(|module| module.descriptor.id.text()).collect();
        let hooks = self.hooks.clone();
        let mut failures = Vec::new();
        // all of it: what the plugin held is dropped in there too, and may panic as well
        match contained(self.start(around, &mut failures).instrument(plugin_span(id))).await {
            Ok(()) => {
                let startup = hooks.take_startup();
                if !startup.is_empty() {
                    Box::pin(run_starting_hooks("startup", startup, progress)).await;
                }
            }
            Err(error) => {
                failures.push(Failure {
                    failed: Failed::Plugin { id },
                    after: begun.elapsed(),
                    error,
                });
                Box::pin(run_starting_hooks("failure", hooks.take_failure(), progress)).await;
            }
        }
        PluginReport { id, modules, failures }
    }

    /// Makes the plugin's services, runs its modules, then the plugin.
    async fn start(self, around: &Surroundings, failures: &mut Vec<Failure>) -> Result<()> {
        let Self { plan, values, .. } = &self;
        let workshop = Workshop {
            plan,
            root: &around.root,
            contexts: &around.contexts,
            values,
            progress: None,
        };
        // boxed, as is what else not every plugin has: or the task of each would have room for all of it
        let services = if self.factories.is_empty() {
            Vec::new()
        } else {
            Box::pin(workshop.make_for_plugin(&self.factories)).await
        };
        let mut points = self.points();
        // A module that fails keeps neither its siblings nor its plugin from starting.
        for module in &self.modules {
            let begun = Instant::now();
            if let Err(error) = contained(Box::pin(self.init_module(module, around, &services, &mut points))).await {
                let failed = Failed::Module {
                    plugin: self.plugin.descriptor.key.id.text(),
                    id: module.descriptor.id.text(),
                };
                failures.push(Failure {
                    failed,
                    after: begun.elapsed(),
                    error,
                });
            }
        }
        self.init_plugin(around, &services, points).await
    }

    fn points(&self) -> Vec<Point> {
        let planned = &self.plan.points[self.plugin.points.as_range()];
        planned.iter().map(|point| Some((point.descriptor.create)())).collect()
    }

    async fn init_module(
        &self,
        module: &PlannedModule,
        around: &Surroundings,
        services: &[Slot],
        points: &mut [Point],
    ) -> Result<()> {
        let planned = &self.plan.points[self.plugin.points.as_range()];
        let links = &self.plan.links[module.links.as_range()];
        self.check_points(links, planned)?;
        let lendable = points
            .iter_mut()
            .zip(planned)
            .map(|(point, planned)| match planned.offered_by {
                Consumer::Module(owner) if owner.item.is(&module.descriptor.item) => owned(point.take()),
                _ => point.as_deref_mut().map_or(Lendable::Taken, Lendable::Lent),
            });
        let points = lendable.collect();
        let mut injector = Injector::new(links, self.plan.many, &around.root, services, points, &self.values)?;
        (module.descriptor.init)(&mut injector).await
    }

    /// That the modules which offer those extension points start as well: a feature loader may have left one out. It
    /// is the borrower that fails, as in Backstage: nobody would see what it adds.
    fn check_points(&self, links: &[Link], planned: &[PlannedPoint]) -> Result<()> {
        for link in links {
            if let Link::Point(at) = link
                && let point = &planned[*at as usize]
                && let Consumer::Module(owner) = point.offered_by
                && !self.modules.iter().any(|module| module.descriptor.item.is(&owner.item))
            {
                return Err(OwnerNotEnabled {
                    point: point.descriptor.id,
                    owner: owner.id,
                }
                .into());
            }
        }
        Ok(())
    }

    async fn init_plugin(&self, around: &Surroundings, services: &[Slot], points: Vec<Point>) -> Result<()> {
        let links = &self.plan.links[self.plugin.links.as_range()];
        let points = points.into_iter().map(owned).collect();
        let init = {
            let mut injector = Injector::new(links, self.plan.many, &around.root, services, points, &self.values)?;
            (self.plugin.descriptor.init)(&mut injector)
        };
        init.await
    }
}

#[derive(Debug, thiserror::Error)]
#[error("its extension point `{point}` is offered by module `{owner}`, which no feature loader has enabled")]
struct OwnerNotEnabled {
    point: Id,
    owner: Id,
}

fn owned<'a>(point: Point) -> Lendable<'a> {
    point.map_or(Lendable::Taken, Lendable::Owned)
}

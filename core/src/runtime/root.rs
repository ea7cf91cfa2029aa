use std::sync::Arc;

use super::failure::Failure;
use super::instances::Workshop;
use super::needs::FactoriesOf;
use super::progress::Progress;
use super::values::RuntimeValues;
use crate::descriptor::Scope;
use crate::error::Result;
use crate::inject::{Inject, Injector, Slot};
use crate::plan::{Plan, Range};
use crate::services::{RootConfig, RootHttpRouter};

/// What the runtime itself gets, see [`DEPENDENCIES`](super::DEPENDENCIES).
pub(super) struct RuntimeServices {
    plan: &'static Plan,
}

impl RuntimeServices {
    pub(super) const fn of(plan: &'static Plan) -> Self {
        Self { plan }
    }

    /// The configuration, once it is made, if the backend has one.
    pub(super) fn config(&self, root: &[Slot], values: &RuntimeValues) -> Result<Option<Arc<dyn RootConfig>>> {
        self.get(0, root, values)
    }

    /// The HTTP server, once it is made, if the backend has one.
    pub(super) fn router(&self, root: &[Slot], values: &RuntimeValues) -> Result<Option<Arc<dyn RootHttpRouter>>> {
        self.get(1, root, values)
    }

    fn get<T: for<'a> Inject<'a>>(&self, at: u32, root: &[Slot], values: &RuntimeValues) -> Result<T> {
        let links = &self.plan.links[self.links(at).as_range()];
        let mut injector = Injector::new(links, self.plan.many, root, &[], Vec::new(), values)?;
        Ok(Inject::inject(&mut injector))
    }

    fn links(&self, at: u32) -> Range {
        Range {
            start: self.plan.runtime_links.start + at,
            count: 1,
        }
    }
}

/// Makes the configuration and what that needs: everything else may depend on its being valid.
pub(super) async fn make_config(
    plan: &'static Plan,
    values: &RuntimeValues,
    progress: Option<&Progress>,
) -> (Vec<Slot>, Vec<Failure>) {
    let config = RuntimeServices::of(plan).links(0);
    let factories = FactoriesOf::scope(plan, Scope::Root, values.options().replacements()).needed_by(plan, [config]);
    let mut made = Vec::new();
    let failures = workshop(plan, values, progress).make_root(&factories, &mut made).await;
    (made, failures.into_iter().map(Failure::from).collect())
}

/// Makes all other root-scoped services.
pub(super) async fn make_root_services(
    plan: &'static Plan,
    values: &RuntimeValues,
    progress: &Progress,
    made: &mut Vec<Slot>,
) -> Vec<Failure> {
    let factories: Vec<u32> = (0..)
        .zip(plan.factories)
        .filter(|(_, factory)| factory.scope().is_root())
        .map(|(index, _)| index)
        .collect();
    let failures = workshop(plan, values, Some(progress)).make_root(&factories, made).await;
    failures.into_iter().map(Failure::from).collect()
}

fn workshop<'a>(plan: &'static Plan, values: &'a RuntimeValues, progress: Option<&'a Progress>) -> Workshop<'a> {
    Workshop {
        plan,
        root: &[],
        contexts: &[],
        values,
        progress,
    }
}
